/** How hostile SQL text is run without an effect: canonical text, catalog gate, capped cursor. */
@NullMarked
package ai.dbtool.pg.guard;

import org.jspecify.annotations.NullMarked;
