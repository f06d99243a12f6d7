/** Scripts of PostgreSQL's own regression tests, run by psql one statement at a time. */
@NullMarked
package ai.dbtool.testkit.regress;

import org.jspecify.annotations.NullMarked;
