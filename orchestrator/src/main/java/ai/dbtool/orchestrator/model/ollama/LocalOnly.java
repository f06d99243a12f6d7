package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.orchestrator.model.ModelFailure;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses models that a local Ollama would forward to somebody else's machine. Such a model has a
 * remote host in {@code /api/show}; asked once, before the first chat.
 */
final class LocalOnly {

    private static final JsonMapper JSON = new JsonMapper();

    private final Mono<JsonNode> shown;

    LocalOnly(OllamaHttp http, String model) {
        shown =
                Mono.defer(
                                () ->
                                        http.post(
                                                "/api/show",
                                                JSON.createObjectNode().put("model", model)))
                        .doOnNext(details -> check(model, details))
                        .cacheInvalidateIf(details -> false);
    }

    /** Empty when the model runs here; fails otherwise. */
    Mono<Void> verified() {
        return shown.then();
    }

    static void check(String model, JsonNode details) {
        String host = details.path("remote_host").asString("");
        if (!host.isEmpty() || !details.path("remote_model").asString("").isEmpty()) {
            throw new ModelFailure.NotLocal(
                    "model '%s' does not run on this server, it is forwarded to another host; choose a local model"
                            .formatted(model));
        }
    }
}
