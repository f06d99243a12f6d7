/** Runs of cases on arms, recorded and resumable. */
@NullMarked
package ai.dbtool.eval.run;

import org.jspecify.annotations.NullMarked;
