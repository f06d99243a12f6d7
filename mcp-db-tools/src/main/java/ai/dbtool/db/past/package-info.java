/** What was recorded of a statement, and of the tables it reads, whose rows of then are gone. */
@NullMarked
package ai.dbtool.db.past;

import org.jspecify.annotations.NullMarked;
