/** Formats: prefixes, splitting a file into events. */
@NullMarked
package ai.dbtool.log.format;

import org.jspecify.annotations.NullMarked;
