/** Seeing calls from outside: who is told of them, and what. */
@NullMarked
package ai.dbtool.mcp.watch;

import org.jspecify.annotations.NullMarked;
