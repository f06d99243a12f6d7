/** A case on a live cluster: built, loaded, broken, copied. */
@NullMarked
package ai.dbtool.eval.lab;

import org.jspecify.annotations.NullMarked;
