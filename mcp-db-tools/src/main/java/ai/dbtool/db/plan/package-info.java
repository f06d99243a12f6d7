/** Plans: read, digested, and asked which index is missing. */
@NullMarked
package ai.dbtool.db.plan;

import org.jspecify.annotations.NullMarked;
