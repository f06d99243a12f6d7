/** Statistics of statements. */
@NullMarked
package ai.dbtool.db.statements;

import org.jspecify.annotations.NullMarked;
