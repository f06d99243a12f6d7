/** What was recorded of a database over time, in files of our own form. */
@NullMarked
package ai.dbtool.db.history;

import org.jspecify.annotations.NullMarked;
