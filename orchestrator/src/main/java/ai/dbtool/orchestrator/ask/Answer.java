package ai.dbtool.orchestrator.ask;

import ai.dbtool.orchestrator.diagnose.DiagnoseReport;
import ai.dbtool.orchestrator.diagnose.Diagnosis;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.prose.Sentence;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/**
 * The answer of {@code ask --json}.
 *
 * @param question as asked
 * @param route kind of question
 * @param routedBy {@code rules} or {@code model}
 * @param sentences what a model wrote and the check let pass; empty without a model
 * @param diagnosed by the playbooks, when a cause was asked for
 * @param evidence what the sentences rest on; without sentences all that was read, digested
 * @param calls what was called
 * @param notSeen what could not be read, each with the reason
 * @param model what the model did
 * @param durationMillis from question to answer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answer(
        String question,
        String route,
        String routedBy,
        List<Sentence> sentences,
        @JsonIgnore @Nullable Diagnosis diagnosed,
        List<Quote> evidence,
        List<Asked> calls,
        List<String> notSeen,
        ModelUse model,
        long durationMillis) {

    public Answer {
        sentences = List.copyOf(sentences);
        evidence = List.copyOf(evidence);
        calls = List.copyOf(calls);
        notSeen = List.copyOf(notSeen);
    }

    /** The playbooks' report, when a cause was asked for. */
    @JsonProperty
    public @Nullable DiagnoseReport diagnosis() {
        return diagnosed == null ? null : diagnosed.report();
    }

    /** One call. */
    public record Asked(String id, String tool, ObjectNode arguments, String outcome) {}

    /**
     * What the model did.
     *
     * @param name of the model, or {@code none}
     * @param turns how often it was asked
     * @param repairs calls it had to write anew
     * @param repeats calls it made again, answered from what was known
     * @param salvaged calls that were read out of its text
     * @param struck sentences that were struck
     * @param promptTokens counted by the server, all turns
     * @param answerTokens counted by the server, all turns
     * @param ended why it stopped calling tools, or failed
     */
    public record ModelUse(
            String name,
            int turns,
            int repairs,
            int repeats,
            int salvaged,
            int struck,
            int promptTokens,
            int answerTokens,
            String ended) {

        static ModelUse none(String why) {
            return new ModelUse("none", 0, 0, 0, 0, 0, 0, 0, why);
        }
    }
}
