/** Sources: which files, what they are, reading them. */
@NullMarked
package ai.dbtool.log.source;

import org.jspecify.annotations.NullMarked;
