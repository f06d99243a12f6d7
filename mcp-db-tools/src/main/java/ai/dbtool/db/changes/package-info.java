/** What changed between two times of the recorded history. */
@NullMarked
package ai.dbtool.db.changes;

import org.jspecify.annotations.NullMarked;
