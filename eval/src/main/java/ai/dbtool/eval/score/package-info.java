/** What an answer is worth, computed without a judge. */
@NullMarked
package ai.dbtool.eval.score;

import org.jspecify.annotations.NullMarked;
