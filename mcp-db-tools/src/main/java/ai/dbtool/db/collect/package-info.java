/** Records what happens in a database over time. */
@NullMarked
package ai.dbtool.db.collect;

import org.jspecify.annotations.NullMarked;
