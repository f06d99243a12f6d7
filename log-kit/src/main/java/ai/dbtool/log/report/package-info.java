/**
 * The report: what a log tells in counts and times, section by section, in one pass over its bytes.
 */
@NullMarked
package ai.dbtool.log.report;

import org.jspecify.annotations.NullMarked;
