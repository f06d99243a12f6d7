/** Attaches MCP clients: one description of our servers, one small writer for each client. */
@NullMarked
package ai.dbtool.cli.clients;

import org.jspecify.annotations.NullMarked;
