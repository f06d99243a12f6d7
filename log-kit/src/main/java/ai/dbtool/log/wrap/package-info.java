/** What is around the lines of a log: containers, journals, syslog, neighbours' own forms. */
@NullMarked
package ai.dbtool.log.wrap;

import org.jspecify.annotations.NullMarked;
