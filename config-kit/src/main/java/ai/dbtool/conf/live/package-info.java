/** Files against a running server. */
@NullMarked
package ai.dbtool.conf.live;

import org.jspecify.annotations.NullMarked;
