/** Files of libpq and PgBouncer that say how to log in. */
@NullMarked
package ai.dbtool.conf.client;

import org.jspecify.annotations.NullMarked;
