/** Configuration engine. */
@NullMarked
package ai.dbtool.conf;

import org.jspecify.annotations.NullMarked;
