/** Rows of a caller's own SELECT: whole, in pages, or as a profile of their columns. */
@NullMarked
package ai.dbtool.db.query;

import org.jspecify.annotations.NullMarked;
