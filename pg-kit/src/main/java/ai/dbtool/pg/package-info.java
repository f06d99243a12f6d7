/** Named PostgreSQL connections and read-only sessions. */
@NullMarked
package ai.dbtool.pg;

import org.jspecify.annotations.NullMarked;
