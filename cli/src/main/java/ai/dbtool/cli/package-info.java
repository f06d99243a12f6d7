/** The dbtool-ai command. */
@NullMarked
package ai.dbtool.cli;

import org.jspecify.annotations.NullMarked;
