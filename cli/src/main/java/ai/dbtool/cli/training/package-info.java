/** Trains the caches that let servers start fast; part of packaging, not of serving. */
@NullMarked
package ai.dbtool.cli.training;

import org.jspecify.annotations.NullMarked;
