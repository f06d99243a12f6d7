/** What a running server says about its configuration. */
@NullMarked
package ai.dbtool.conftools.live;

import org.jspecify.annotations.NullMarked;
