/** The server that the official conformance suite runs against, built from our transports. */
@NullMarked
package ai.dbtool.mcp.http.conformance;

import org.jspecify.annotations.NullMarked;
