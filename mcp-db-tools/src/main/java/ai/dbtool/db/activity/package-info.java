/** What happens now: sessions, waits, blocking, transactions left open. */
@NullMarked
package ai.dbtool.db.activity;

import org.jspecify.annotations.NullMarked;
