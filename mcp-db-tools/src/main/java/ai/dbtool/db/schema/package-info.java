/** Tables, views, sequences and functions: names, then summaries, then all about one. */
@NullMarked
package ai.dbtool.db.schema;

import org.jspecify.annotations.NullMarked;
