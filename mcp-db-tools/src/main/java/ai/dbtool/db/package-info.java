/** MCP server for PostgreSQL. */
@NullMarked
package ai.dbtool.db;

import org.jspecify.annotations.NullMarked;
