/** What a log tells of settings: changed, refused, waiting for a restart. */
@NullMarked
package ai.dbtool.log.setting;

import org.jspecify.annotations.NullMarked;
