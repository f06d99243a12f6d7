/** Free questions: routed to a few tools, answered from what they return and nothing else. */
@NullMarked
package ai.dbtool.orchestrator.ask;

import org.jspecify.annotations.NullMarked;
