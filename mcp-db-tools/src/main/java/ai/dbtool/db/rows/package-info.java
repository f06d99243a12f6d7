/** Why a statement returns no rows, or too many: read from what each node of its plan did. */
@NullMarked
package ai.dbtool.db.rows;

import org.jspecify.annotations.NullMarked;
