/** Questions people often ask of a database, as MCP prompts. */
@NullMarked
package ai.dbtool.db.prompt;

import org.jspecify.annotations.NullMarked;
