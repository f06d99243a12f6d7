/** From a symptom to a verdict, with and without a model. */
@NullMarked
package ai.dbtool.orchestrator.diagnose;

import org.jspecify.annotations.NullMarked;
