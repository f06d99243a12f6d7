package ai.dbtool.eval.run;

import ai.dbtool.eval.cases.FaultCase;
import ai.dbtool.eval.cases.Truth;
import ai.dbtool.eval.score.Scorer;
import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.testkit.ollama.Reply;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model that knows the truth and what to read: it makes the calls it is given, finds in the facts
 * it is shown the lines that prove the truth, and says so. What it scores below 100 % is a defect
 * of the harness.
 */
final class PerfectModel {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern FACT = Pattern.compile("(?m)^(e\\d+) (\\S*) (.*)$");

    private final List<FaultCase> cases;
    private final List<Call> reads;
    private final Scorer scorer;

    /**
     * @param cases whose truth it knows
     * @param reads calls that read what proves it
     */
    PerfectModel(List<FaultCase> cases, List<Call> reads, Scorer scorer) {
        this.cases = cases;
        this.reads = reads;
        this.scorer = scorer;
    }

    /** Its answer to one request of the host. */
    Reply answer(JsonNode request) {
        if (request.path("format").isObject()) {
            return Reply.text(conclusion(request).toString());
        }
        boolean asked =
                request.path("messages")
                        .valueStream()
                        .anyMatch(message -> message.path("role").asString("").equals("tool"));
        return asked || reads.isEmpty()
                ? Reply.text("I know enough.")
                : Reply.callsInOneChunk(calls());
    }

    private ObjectNode[] calls() {
        List<ObjectNode> calls = new ArrayList<>();
        for (Call read : reads) {
            Map<String, Object> args =
                    JSON.convertValue(
                            read.args(),
                            JSON.getTypeFactory()
                                    .constructMapType(Map.class, String.class, Object.class));
            calls.add(Reply.Lines.call("call_" + read.id(), read.tool(), args));
        }
        return calls.toArray(ObjectNode[]::new);
    }

    private ObjectNode conclusion(JsonNode request) {
        String facts =
                request.path("messages")
                        .valueStream()
                        .map(message -> message.path("content").asString(""))
                        .reduce("", (all, next) -> next);
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode causes = answer.putArray("causes");
        for (Truth.Cause cause : Scorer.causes(cases)) {
            ObjectNode said = causes.addObject();
            ArrayNode evidence = said.putArray("evidence");
            said.put("code", cause.code());
            ObjectNode entities = said.putObject("entities");
            cause.entities()
                    .forEach((key, value) -> entities.set(key, entity(key, value, facts, cause)));
            said.put("confidence", 1.0);
            proofs(cause, entities, facts).forEach(evidence::add);
        }
        return answer.put("verdict", Scorer.verdict(cases));
    }

    /** The value the truth names; for {@code *} one that a fact which bears the cause holds. */
    private JsonNode entity(String key, Object value, String facts, Truth.Cause cause) {
        if (!value.equals("*")) {
            return JSON.valueToTree(value);
        }
        Pattern member =
                Pattern.compile(
                        "\"(?:root|blocker)?" + key + "\":(\"[^\"]+\"|-?\\d+)",
                        Pattern.CASE_INSENSITIVE);
        @Nullable String any = null;
        Matcher fact = FACT.matcher(facts);
        while (fact.find()) {
            Matcher found = member.matcher(fact.group(3));
            if (found.find()) {
                any = any == null ? found.group(1) : any;
                if (scorer.bears(cause.code(), fact.group(3))) {
                    return JSON.readTree(found.group(1));
                }
            }
        }
        return any == null ? JSON.valueToTree("*") : JSON.readTree(any);
    }

    /** Ids of facts that name each entity, and of one on which the predicate of the cause holds. */
    private List<String> proofs(Truth.Cause cause, ObjectNode entities, String facts) {
        List<String> ids = new ArrayList<>();
        entities.properties()
                .forEach(
                        entity ->
                                words(entity.getValue())
                                        .forEach(word -> first(facts, word).ifPresent(ids::add)));
        Matcher fact = FACT.matcher(facts);
        while (fact.find()) {
            if (scorer.bears(cause.code(), fact.group(3))) {
                ids.add(fact.group(1));
                break;
            }
        }
        return ids.stream().distinct().toList();
    }

    private static Collection<String> words(JsonNode entity) {
        List<String> words = new ArrayList<>();
        if (entity.isArray()) {
            entity.forEach(element -> words.addAll(words(element)));
        } else {
            String text = entity.asString("").replace("\"", "").toLowerCase(Locale.ROOT);
            words.add(text.startsWith("public.") ? text.substring("public.".length()) : text);
        }
        return words;
    }

    private static Optional<String> first(String facts, String word) {
        Matcher fact = FACT.matcher(facts);
        while (fact.find()) {
            if (fact.group(3).replace("\\\"", "").toLowerCase(Locale.ROOT).contains(word)) {
                return Optional.of(fact.group(1));
            }
        }
        return Optional.empty();
    }
}
