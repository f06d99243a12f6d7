/**
 * Incidents put together from the lines that tell of them: a crash from its signal to the line that
 * says the server is ready again, a flood of refusals from its first to its last.
 */
@NullMarked
package ai.dbtool.log.incident;

import org.jspecify.annotations.NullMarked;
