/** Counters and settings judged area by area, with findings and remedies. */
@NullMarked
package ai.dbtool.db.health;

import org.jspecify.annotations.NullMarked;
