/** The rules of the protocol as pure functions and values: eras, revisions, shapes, headers. */
@NullMarked
package ai.dbtool.mcp.protocol;

import org.jspecify.annotations.NullMarked;
