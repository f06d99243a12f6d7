/** Questions over a source: overview, search, context. */
@NullMarked
package ai.dbtool.log.query;

import org.jspecify.annotations.NullMarked;
