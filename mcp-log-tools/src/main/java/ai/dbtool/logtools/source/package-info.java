/** Log sources: names, files, settings in force, blind spots. */
@NullMarked
package ai.dbtool.logtools.source;

import org.jspecify.annotations.NullMarked;
