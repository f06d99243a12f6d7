package ai.dbtool.orchestrator.diagnose;

import ai.dbtool.orchestrator.evidence.Quote;

import com.fasterxml.jackson.annotation.JsonInclude;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * The answer of {@code diagnose --json}; its shape is fixed by {@code diagnose.schema.json}.
 *
 * @param verdict what it comes to
 * @param causes most certain first; empty unless the verdict is {@link Verdict#FAULT}
 * @param chain the way from symptom to cause, each step with evidence
 * @param evidence all quotes, each checked
 * @param remedies proposals, never executed
 * @param coverage what was seen and what was not
 * @param model name of the model that wrote the prose, or {@code none}
 * @param durationMillis from start to verdict
 */
public record DiagnoseReport(
        Verdict verdict,
        List<CauseFound> causes,
        List<ChainNode> chain,
        List<Quote> evidence,
        List<Remedy> remedies,
        Coverage coverage,
        String model,
        long durationMillis) {

    public DiagnoseReport {
        causes = List.copyOf(causes);
        chain = List.copyOf(chain);
        evidence = List.copyOf(evidence);
        remedies = List.copyOf(remedies);
    }

    /** A cause with its entities and how certain it is. */
    public record CauseFound(String code, Map<String, Object> entities, double confidence) {}

    /** One step of the chain; {@code evidence} holds ids. */
    public record ChainNode(String node, List<String> evidence) {}

    /** A proposal; {@code statement} is SQL, {@code patch} a change to a file. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Remedy(
            String code,
            @Nullable String statement,
            @Nullable String patch,
            String undo,
            String lockImpact) {}

    /**
     * What was seen and what was not.
     *
     * @param servers every configured server
     * @param calls tool calls made
     * @param notSeen what could not be seen, each with the reason
     * @param unexplained signs of trouble that no cause explains
     * @param playbooks digest of playbooks, causes and cards
     */
    public record Coverage(
            List<Server> servers,
            int calls,
            List<String> notSeen,
            List<String> unexplained,
            String playbooks) {}

    /** One server; {@code note} says why it is absent or what deserves a look. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Server(String name, boolean present, @Nullable String note) {}
}
