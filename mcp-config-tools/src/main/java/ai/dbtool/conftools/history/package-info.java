/** The life of settings, from the log and from saved baselines. */
@NullMarked
package ai.dbtool.conftools.history;

import org.jspecify.annotations.NullMarked;
