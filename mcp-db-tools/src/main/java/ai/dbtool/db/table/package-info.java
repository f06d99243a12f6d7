/** One table deep: how it lies on disk, how it is used, and what keeps it in order. */
@NullMarked
package ai.dbtool.db.table;

import org.jspecify.annotations.NullMarked;
