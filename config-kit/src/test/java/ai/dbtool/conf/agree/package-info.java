/**
 * What suites that compare us with real servers share: seeded defects, and the page of what they
 * cover.
 */
@NullMarked
package ai.dbtool.conf.agree;

import org.jspecify.annotations.NullMarked;
