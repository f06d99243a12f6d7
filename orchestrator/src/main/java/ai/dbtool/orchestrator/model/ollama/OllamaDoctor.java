package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.orchestrator.model.ChatMessage;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.ModelManagement;
import ai.dbtool.orchestrator.model.ModelReport;
import ai.dbtool.orchestrator.model.ModelReport.Check;
import ai.dbtool.orchestrator.model.ModelReport.Outcome;
import ai.dbtool.orchestrator.model.Turn;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.List;

/**
 * Checks one Ollama and one model, each step only when the one before allows it. Fields that
 * ollama4j drops ({@code context_length}, {@code remote_host}, cloud status) are read as raw JSON.
 */
final class OllamaDoctor {

    private static final JsonMapper JSON = new JsonMapper();

    private final ModelConfig config;
    private final LocalAddress address;
    private final OllamaHttp http;
    private final ModelManagement management;
    private final ModelClient chat;

    OllamaDoctor(
            ModelConfig config,
            LocalAddress address,
            OllamaHttp http,
            ModelManagement management,
            ModelClient chat) {
        this.config = config;
        this.address = address;
        this.http = http;
        this.management = management;
        this.chat = chat;
    }

    Mono<ModelReport> report() {
        return Mono.defer(
                () -> {
                    Findings found = new Findings();
                    return version(found)
                            .then(Mono.defer(() -> cloud(found)))
                            .then(Mono.defer(() -> installed(found)))
                            .then(Mono.defer(() -> details(found)))
                            .then(Mono.defer(() -> context(found)))
                            .onErrorResume(
                                    error -> {
                                        found.failed(
                                                OllamaErrors.inChat(
                                                        error, config.name(), config.context()));
                                        return Mono.empty();
                                    })
                            .then(Mono.fromSupplier(() -> found.report(config, address.url())));
                });
    }

    private Mono<Void> version(Findings found) {
        found.step = "reachable";
        return management
                .version()
                .doOnNext(
                        version -> {
                            found.version = version;
                            found.ok("version " + version);
                        })
                .then();
    }

    private Mono<Void> cloud(Findings found) {
        found.step = "cloud";
        return http.get("/api/status")
                .doOnNext(
                        status -> {
                            if (status.path("cloud").path("disabled").asBoolean(false)) {
                                found.ok("cloud models are switched off");
                            } else {
                                found.warn(
                                        "cloud models are switched on; start the server with OLLAMA_NO_CLOUD=1");
                            }
                        })
                .onErrorResume(
                        HttpFailure.class,
                        error -> {
                            found.warn(
                                    "this version does not tell whether cloud models are switched off");
                            return Mono.empty();
                        })
                .then();
    }

    private Mono<Void> installed(Findings found) {
        found.step = "installed";
        return management
                .show(config.name())
                .doOnNext(
                        model -> {
                            found.digest = model.digest();
                            found.quantization = model.quantization();
                            found.ok(
                                    "%s, %s, digest %.12s"
                                            .formatted(
                                                    model.name(),
                                                    model.quantization(),
                                                    model.digest()));
                        })
                .then();
    }

    private Mono<Void> details(Findings found) {
        return http.post("/api/show", JSON.createObjectNode().put("model", config.name()))
                .doOnNext(
                        details -> {
                            found.step = "local";
                            LocalOnly.check(config.name(), details);
                            found.ok("runs on this server");
                            capabilities(found, details);
                        })
                .then();
    }

    private static void capabilities(Findings found, JsonNode details) {
        found.step = "capabilities";
        details.path("capabilities")
                .forEach(capability -> found.capabilities.add(capability.asString("")));
        JsonNode info = details.path("model_info");
        JsonNode length =
                info.path(info.path("general.architecture").asString("") + ".context_length");
        found.modelWindow = length.isInt() ? length.intValue() : null;
        if (found.capabilities.contains("tools")) {
            found.ok(String.join(", ", found.capabilities));
        } else {
            found.warn(
                    "no 'tools' capability (%s): free questions are answered by rules"
                            .formatted(String.join(", ", found.capabilities)));
        }
    }

    private Mono<Void> context(Findings found) {
        found.step = "context";
        Integer made = found.modelWindow;
        if (made != null && made < config.context()) {
            found.fail(
                    "model.context is %d, the model was made for %d; lower it"
                            .formatted(config.context(), made));
            return Mono.empty();
        }
        return Turn.of(chat, ChatRequest.text(List.of(new ChatMessage.User("ready?")), 1))
                .then(http.get("/api/ps"))
                .doOnNext(running -> loaded(found, running))
                .then();
    }

    private void loaded(Findings found, JsonNode running) {
        for (JsonNode model : running.path("models")) {
            String name = model.path("name").asString("");
            if (name.equals(config.name()) || name.equals(config.name() + ":latest")) {
                found.loadedWindow = model.path("context_length").asInt(0);
                found.loadedBytes = model.path("size").asLong(0);
                found.acceleratorBytes = model.path("size_vram").asLong(0);
                if (found.loadedWindow == config.context()) {
                    found.ok("loaded with %d tokens, as configured".formatted(config.context()));
                } else {
                    found.fail(
                            "loaded with %d tokens, configured are %d; the server does not give what is asked"
                                    .formatted(found.loadedWindow, config.context()));
                }
                return;
            }
        }
        found.fail("the model is not loaded after a request to it");
    }

    private static final class Findings {
        private final List<Check> checks = new ArrayList<>();
        private final List<String> capabilities = new ArrayList<>();
        private String step = "";
        private @Nullable String version;
        private @Nullable String digest;
        private @Nullable String quantization;
        private @Nullable Integer modelWindow;
        private @Nullable Integer loadedWindow;
        private @Nullable Long loadedBytes;
        private @Nullable Long acceleratorBytes;

        void ok(String detail) {
            checks.add(new Check(step, Outcome.OK, detail));
        }

        void warn(String detail) {
            checks.add(new Check(step, Outcome.WARNING, detail));
        }

        void fail(String detail) {
            checks.add(new Check(step, Outcome.FAILED, detail));
        }

        void failed(ModelFailure failure) {
            fail(failure.getMessage());
        }

        ModelReport report(ModelConfig config, String url) {
            return new ModelReport(
                    url,
                    config.name(),
                    version,
                    digest,
                    quantization,
                    capabilities,
                    config.context(),
                    modelWindow,
                    loadedWindow,
                    loadedBytes,
                    acceleratorBytes,
                    checks);
        }
    }
}
