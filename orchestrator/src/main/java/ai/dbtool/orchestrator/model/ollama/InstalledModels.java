package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.ModelManagement;
import ai.dbtool.orchestrator.model.ModelManagement.InstalledModel;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;

/** Finds a model to work with where none is configured. */
public final class InstalledModels {

    private static final int WINDOW = 16_384;
    private static final Duration FIRST_TOKEN = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();

    private InstalledModels() {}

    /**
     * A configuration for a model of the Ollama at {@code url}: the one that is named, else the
     * first by name that runs there and can call tools. Empty when nothing answers or none fits.
     */
    public static Mono<ModelConfig> choose(String url, @Nullable String name) {
        LocalAddress address = new LocalAddress(url);
        OllamaHttp http = new OllamaHttp(address, null);
        ModelManagement management = new Ollama4jManagement(address, null);
        return management
                .list()
                .flatMapMany(Flux::fromIterable)
                .filter(model -> name == null || named(model, name))
                .concatMap(model -> describe(http, url, model, name != null))
                .next()
                .onErrorResume(ModelFailure.class, failure -> Mono.empty());
    }

    private static boolean named(InstalledModel model, String name) {
        return model.name().equals(name) || model.name().equals(name + ":latest");
    }

    private static Mono<ModelConfig> describe(
            OllamaHttp http, String url, InstalledModel model, boolean wanted) {
        return http.post("/api/show", JSON.createObjectNode().put("model", model.name()))
                .flatMap(
                        details -> {
                            boolean tools = false;
                            for (JsonNode capability : details.path("capabilities")) {
                                tools |= capability.asString("").equals("tools");
                            }
                            boolean local = details.path("remote_host").asString("").isEmpty();
                            return local && (tools || wanted)
                                    ? Mono.just(config(url, model.name(), details))
                                    : Mono.empty();
                        })
                .onErrorResume(HttpFailure.class, failure -> Mono.empty());
    }

    private static ModelConfig config(String url, String name, JsonNode details) {
        JsonNode info = details.path("model_info");
        String family = info.path("general.architecture").asString("");
        int made = info.path(family + ".context_length").asInt(WINDOW);
        return new ModelConfig(
                ModelConfig.Engine.OLLAMA, url, name, Math.min(WINDOW, made), null, FIRST_TOKEN);
    }
}
