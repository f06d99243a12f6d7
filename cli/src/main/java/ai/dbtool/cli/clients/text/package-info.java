/** Changes configuration files of other programs as text: what is not ours stays byte for byte. */
@NullMarked
package ai.dbtool.cli.clients.text;

import org.jspecify.annotations.NullMarked;
