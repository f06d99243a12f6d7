/** Findings about migration files in the form of code review tools. */
@NullMarked
package ai.dbtool.cli.lint;

import org.jspecify.annotations.NullMarked;
