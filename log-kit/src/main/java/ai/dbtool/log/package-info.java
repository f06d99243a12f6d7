/** Log engine. */
@NullMarked
package ai.dbtool.log;

import org.jspecify.annotations.NullMarked;
