/** What every tool of this server needs to put an answer together. */
@NullMarked
package ai.dbtool.db.answer;

import org.jspecify.annotations.NullMarked;
