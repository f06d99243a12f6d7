/** Cases as folders: read, drawn by seed, checked. */
@NullMarked
package ai.dbtool.eval.cases;

import org.jspecify.annotations.NullMarked;
