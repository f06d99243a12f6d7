/** Secrets leave no process: what is one, and the mark that takes its place. */
@NullMarked
package ai.dbtool.mcp.redact;

import org.jspecify.annotations.NullMarked;
