/** postgresql.conf with its includes and postgresql.auto.conf: lexer, parser, who wins and why. */
@NullMarked
package ai.dbtool.conf.postgres;

import org.jspecify.annotations.NullMarked;
