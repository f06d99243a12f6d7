/** What was read, what is quoted from it, and the proof that the quotes hold. */
@NullMarked
package ai.dbtool.orchestrator.evidence;

import org.jspecify.annotations.NullMarked;
