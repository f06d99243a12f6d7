/** Files of the host around a server: kernel settings, units of systemd. */
@NullMarked
package ai.dbtool.conf.host;

import org.jspecify.annotations.NullMarked;
