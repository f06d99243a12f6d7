/** Who calls and what the caller may do. */
@NullMarked
package ai.dbtool.mcp.access;

import org.jspecify.annotations.NullMarked;
