/** Reads statements that change a database, and says what they would do; none is ever run. */
@NullMarked
package ai.dbtool.db.ddl;

import org.jspecify.annotations.NullMarked;
