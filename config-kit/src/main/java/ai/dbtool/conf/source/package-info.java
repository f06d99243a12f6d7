/** From configured paths to parsed files. */
@NullMarked
package ai.dbtool.conf.source;

import org.jspecify.annotations.NullMarked;
