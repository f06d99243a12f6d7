/** First look at a database: server, role, sizes, connections, what cannot be seen. */
@NullMarked
package ai.dbtool.db.overview;

import org.jspecify.annotations.NullMarked;
