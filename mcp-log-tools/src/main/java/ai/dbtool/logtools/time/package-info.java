/** Times as people and models write them. */
@NullMarked
package ai.dbtool.logtools.time;

import org.jspecify.annotations.NullMarked;
