/** Which keys and values are secrets, and what is shown instead. */
@NullMarked
package ai.dbtool.conf.secret;

import org.jspecify.annotations.NullMarked;
