/**
 * Waits for locks and deadlocks as the log tells them: who waited for whom, how long, and who was
 * at the root.
 */
@NullMarked
package ai.dbtool.log.lock;

import org.jspecify.annotations.NullMarked;
