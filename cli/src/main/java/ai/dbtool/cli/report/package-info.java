/** Formats that other programs read: of code review and of pipelines. */
@NullMarked
package ai.dbtool.cli.report;

import org.jspecify.annotations.NullMarked;
