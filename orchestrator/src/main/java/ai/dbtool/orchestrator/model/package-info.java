/** The model port: what is asked of a language model and what comes back, whatever serves it. */
@NullMarked
package ai.dbtool.orchestrator.model;

import org.jspecify.annotations.NullMarked;
