package ai.dbtool.orchestrator.diagnose;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** Model off. */
enum NoNarrator implements Narrator {
    INSTANCE;

    @Override
    public String model() {
        return "none";
    }

    @Override
    public Mono<List<String>> order(String symptom, Map<String, String> playbooks) {
        return Mono.empty();
    }

    @Override
    public Mono<String> prose(String symptom, DiagnoseReport report, List<String> cards) {
        return Mono.empty();
    }
}
