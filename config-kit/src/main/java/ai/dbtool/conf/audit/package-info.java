/** Rules over configuration. */
@NullMarked
package ai.dbtool.conf.audit;

import org.jspecify.annotations.NullMarked;
