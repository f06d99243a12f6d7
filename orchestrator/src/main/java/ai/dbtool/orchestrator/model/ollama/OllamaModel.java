package ai.dbtool.orchestrator.model.ollama;

import ai.dbtool.config.ModelConfig;
import ai.dbtool.orchestrator.model.ContextLedger;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.ModelFailure;
import ai.dbtool.orchestrator.model.ModelManagement;
import ai.dbtool.orchestrator.model.ModelReport;

import reactor.core.publisher.Mono;

/** One model on one Ollama: everything that can be asked of it. Opening it connects to nothing. */
public final class OllamaModel {

    private final ModelConfig config;
    private final LocalOnly localOnly;
    private final ContextLedger chat;
    private final ModelManagement management;
    private final OllamaDoctor doctor;

    private OllamaModel(ModelConfig config, OllamaChat.Patience patience) {
        LocalAddress address = new LocalAddress(config.url());
        OllamaHttp http = new OllamaHttp(address, config.apiKey());
        this.config = config;
        localOnly = new LocalOnly(http, config.name());
        chat =
                new ContextLedger(
                        new OllamaChat(http, config.name(), config.context(), patience, localOnly));
        management = new Ollama4jManagement(address, config.apiKey());
        doctor = new OllamaDoctor(config, address, http, management, chat);
    }

    /** As configured. */
    public static OllamaModel open(ModelConfig config) {
        return open(config, OllamaChat.Patience.of(config.timeout()));
    }

    /** As configured, with other waiting times. */
    public static OllamaModel open(ModelConfig config, OllamaChat.Patience patience) {
        return new OllamaModel(config, patience);
    }

    /** The chat, with the context ledger around it. */
    public ModelClient chat() {
        return chat;
    }

    /** Models and versions. */
    public ModelManagement management() {
        return management;
    }

    /**
     * Completes when the server answers and has the model, and the model runs there; fails with a
     * {@link ModelFailure} otherwise. Loads nothing.
     */
    public Mono<Void> available() {
        return localOnly
                .verified()
                .onErrorMap(error -> OllamaErrors.inChat(error, config.name(), config.context()));
    }

    /** Checks the server and the model; loads the model. Never fails: what is wrong is in it. */
    public Mono<ModelReport> report() {
        return doctor.report();
    }
}
