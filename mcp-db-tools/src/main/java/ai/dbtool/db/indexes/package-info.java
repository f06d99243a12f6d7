/** Advice on indexes and extended statistics, priced both ways. */
@NullMarked
package ai.dbtool.db.indexes;

import org.jspecify.annotations.NullMarked;
