/** Configuration files as read: entries with file, line and column. */
@NullMarked
package ai.dbtool.conf.file;

import org.jspecify.annotations.NullMarked;
