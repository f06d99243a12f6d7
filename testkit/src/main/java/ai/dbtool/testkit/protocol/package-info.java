/** A client that speaks MCP in raw bytes, and the checks every server's tools must pass. */
@NullMarked
package ai.dbtool.testkit.protocol;

import org.jspecify.annotations.NullMarked;
