/** The dbtool-ai command: assembles everything. */
@NullMarked
package ai.dbtool.cli;

import org.jspecify.annotations.NullMarked;
