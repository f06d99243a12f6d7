/** What PostgreSQL knows about each setting, by major version, and validation without a server. */
@NullMarked
package ai.dbtool.conf.guc;

import org.jspecify.annotations.NullMarked;
