/** A model server that speaks Ollama's wire from a script, defects included. */
@NullMarked
package ai.dbtool.testkit.ollama;

import org.jspecify.annotations.NullMarked;
