/** Who called what: a chained line for every call, and the proof that none was changed. */
@NullMarked
package ai.dbtool.mcp.audit;

import org.jspecify.annotations.NullMarked;
