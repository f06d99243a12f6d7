/** Statements on one connection and the server's errors. */
@NullMarked
package ai.dbtool.pg.wire;

import org.jspecify.annotations.NullMarked;
