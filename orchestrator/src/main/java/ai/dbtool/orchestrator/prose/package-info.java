/** Sentences a model wrote about evidence, and the check that each says nothing beyond it. */
@NullMarked
package ai.dbtool.orchestrator.prose;

import org.jspecify.annotations.NullMarked;
