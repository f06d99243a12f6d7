/** log_templates and log_compare. */
@NullMarked
package ai.dbtool.logtools.compare;

import org.jspecify.annotations.NullMarked;
