package ai.dbtool.cli;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.orchestrator.diagnose.Narrator;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ollama.InstalledModels;
import ai.dbtool.orchestrator.model.ollama.OllamaModel;
import ai.dbtool.orchestrator.prose.DiagnosisNarrator;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;

/**
 * The model a command works with. One that cannot be reached costs a note, never the answer.
 *
 * @param client to chat with, or {@code null}
 * @param note what to tell the user
 * @param limit longest wait for one answer
 */
record ModelChoice(@Nullable ModelClient client, String note, Duration limit) {

    /** Where Ollama listens unless told otherwise. */
    private static final String USUAL_OLLAMA = "http://127.0.0.1:11434";

    private static final Duration PROBE = Duration.ofSeconds(5);

    /** Speaks for the model in a diagnosis. */
    Narrator narrator() {
        return client == null ? Narrator.none() : new DiagnosisNarrator(client);
    }

    /** The configured model if it answers, else none. */
    static ModelChoice of(ModelConfig config) {
        if (config.engine() == ModelConfig.Engine.NONE) {
            return none("no model: the playbooks answer alone");
        }
        OllamaModel model = OllamaModel.open(config);
        try {
            model.management().show(config.name()).block(PROBE);
            return new ModelChoice(
                    model.chat(), "model " + config.name() + " writes the words", config.timeout());
        } catch (RuntimeException e) {
            return none(
                    "model "
                            + config.name()
                            + " cannot be used, the playbooks answer alone: "
                            + e.getMessage());
        }
    }

    private static ModelChoice none(String note) {
        return new ModelChoice(null, note, Duration.ZERO);
    }

    /**
     * The model of the demo: the one named on the command line, else the first fit one of the
     * Ollama at {@code OLLAMA_HOST} or its usual address, else none.
     */
    static ModelConfig forDemo(@Nullable String name) {
        if ("none".equals(name)) {
            return ModelConfig.none();
        }
        String host = System.getenv("OLLAMA_HOST");
        String url =
                host == null || host.isBlank()
                        ? USUAL_OLLAMA
                        : host.contains("://") ? host : "http://" + host;
        return Objects.requireNonNull(
                InstalledModels.choose(url, name)
                        .timeout(PROBE)
                        .onErrorComplete()
                        .defaultIfEmpty(ModelConfig.none())
                        .block());
    }
}
