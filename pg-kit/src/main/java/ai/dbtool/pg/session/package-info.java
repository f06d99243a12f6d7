/** Pools, read-only transactions and what the role may do. */
@NullMarked
package ai.dbtool.pg.session;

import org.jspecify.annotations.NullMarked;
