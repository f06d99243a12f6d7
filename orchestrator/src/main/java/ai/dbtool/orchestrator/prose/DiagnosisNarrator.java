package ai.dbtool.orchestrator.prose;

import ai.dbtool.orchestrator.diagnose.DiagnoseReport;
import ai.dbtool.orchestrator.diagnose.Narrator;
import ai.dbtool.orchestrator.model.ChatMessage;
import ai.dbtool.orchestrator.model.ChatRequest;
import ai.dbtool.orchestrator.model.ModelClient;
import ai.dbtool.orchestrator.model.Turn;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model's part in a diagnosis: it says which playbooks to show first and puts the evidence of the
 * finished report into sentences. At most two turns; both may fail without changing the report.
 */
public final class DiagnosisNarrator implements Narrator {

    private static final int ORDER_TOKENS = 120;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ModelClient model;
    private final EvidenceWriter writer;

    /** Narrates with {@code model}. */
    public DiagnosisNarrator(ModelClient model) {
        this.model = model;
        this.writer = new EvidenceWriter(model);
    }

    @Override
    public String model() {
        return model.name();
    }

    @Override
    public Mono<List<String>> order(String symptom, Map<String, String> playbooks) {
        return Turn.of(model, request(symptom, playbooks))
                .map(turn -> ordered(JSON.readTree(turn.text()).path("order"), playbooks));
    }

    private static List<String> ordered(JsonNode order, Map<String, String> playbooks) {
        Set<String> ids = new LinkedHashSet<>();
        order.forEach(id -> ids.add(id.asString("")));
        ids.retainAll(playbooks.keySet());
        ids.addAll(playbooks.keySet());
        return List.copyOf(ids);
    }

    private static ChatRequest request(String symptom, Map<String, String> playbooks) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        ObjectNode order = schema.putObject("properties").putObject("order");
        order.put("type", "array").put("minItems", 1).put("maxItems", 3);
        ArrayNode ids = order.putObject("items").put("type", "string").putArray("enum");
        playbooks.keySet().forEach(ids::add);
        schema.putArray("required").add("order");
        String titles =
                playbooks.entrySet().stream()
                        .map(playbook -> playbook.getKey() + ": " + playbook.getValue())
                        .collect(Collectors.joining("\n"));
        return ChatRequest.withFormat(
                List.of(
                        new ChatMessage.Instructions(
                                "Order playbooks for a complaint about a PostgreSQL system, most"
                                        + " promising first.\n"
                                        + titles),
                        new ChatMessage.User(symptom)),
                schema,
                ORDER_TOKENS);
    }

    /**
     * Only sentences that are proven in full; the cards are not shown to the model, because what
     * stands in them is not evidence.
     */
    @Override
    public Mono<String> prose(String symptom, DiagnoseReport report, List<String> cards) {
        if (report.evidence().isEmpty()) {
            return Mono.empty();
        }
        String question = symptom.isBlank() ? "What was seen?" : symptom;
        return writer.tellChecked(question, report.evidence())
                .map(Prose::provenOnly)
                .map(DiagnosisNarrator::text)
                .filter(text -> !text.isEmpty());
    }

    private static String text(Prose prose) {
        List<String> sentences = new ArrayList<>();
        for (Sentence sentence : prose.sentences()) {
            String cited =
                    sentence.evidence().stream()
                            .map(id -> "[" + id + "]")
                            .collect(Collectors.joining(" "));
            sentences.add(sentence.text().replaceAll("[.!?]+$", "") + " " + cited + ".");
        }
        return String.join(" ", sentences);
    }
}
