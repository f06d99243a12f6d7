/** From the configured sources to parsed files beside their running server. */
@NullMarked
package ai.dbtool.conftools.source;

import org.jspecify.annotations.NullMarked;
