/**
 * From the standard streams of one process to a shared one of the same user. Both ends use this
 * package, so that they agree on what is the same; it knows nothing but the JDK.
 */
@NullMarked
package ai.dbtool.relay;

import org.jspecify.annotations.NullMarked;
