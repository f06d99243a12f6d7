package ai.dbtool.orchestrator.diagnose;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/**
 * What a model may do in a diagnosis. It never decides: playbooks all run whatever it answers, and
 * its prose is checked sentence by sentence. Every method may fail or stay empty; the diagnosis
 * goes on without it.
 */
public interface Narrator {

    /** Name of the model, or {@code none}. */
    String model();

    /** Ids of {@code playbooks}, most promising for the symptom first. */
    Mono<List<String>> order(String symptom, Map<String, String> playbooks);

    /**
     * Prose about a finished report. Sentences cite evidence as {@code [e3]}; those that cite
     * nothing, or hold numbers or names their evidence does not, are struck out.
     *
     * @param cards knowledge cards of the causes found
     */
    Mono<String> prose(String symptom, DiagnoseReport report, List<String> cards);

    /** No model. */
    static Narrator none() {
        return NoNarrator.INSTANCE;
    }
}
