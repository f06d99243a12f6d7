/** What a tool is: specification, arguments, context, result, failure. */
@NullMarked
package ai.dbtool.mcp.tool;

import org.jspecify.annotations.NullMarked;
