/** Embedded PostgreSQL clusters for tests and the demo. */
@NullMarked
package ai.dbtool.testkit.postgres;

import org.jspecify.annotations.NullMarked;
