/** Ollama's native API: chat over our own NDJSON stream, model management through ollama4j. */
@NullMarked
package ai.dbtool.orchestrator.model.ollama;

import org.jspecify.annotations.NullMarked;
