package ai.dbtool.eval.score;

import ai.dbtool.eval.cases.Truth;
import ai.dbtool.orchestrator.evidence.Call;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Checks quotes against stored results without any code of what made them: a quote must be verbatim
 * where it says it is, and every cause needs quotes that name its entities and one on which the
 * predicate of its code holds.
 */
final class Grounding {

    private static final int SHORTEST = 3;

    /** The catalogue's word for "no object in particular"; no result holds it. */
    private static final String EVERYWHERE = "global";

    private final Predicates predicates;
    private final Map<String, Call> calls;

    Grounding(Predicates predicates, List<Call> calls) {
        this.predicates = predicates;
        this.calls = calls.stream().collect(Collectors.toMap(Call::id, Function.identity()));
    }

    /** A quote that stands, and the row it stands in. */
    private record Standing(String quote, String row) {}

    /** What is not grounded, one line each. */
    List<String> problems(Answered answer) {
        List<String> problems = new ArrayList<>();
        List<Standing> standing = new ArrayList<>();
        for (JsonNode quote : answer.evidence()) {
            String problem = problem(quote, standing);
            if (problem != null) {
                problems.add(quote.path("id").asString("?") + ": " + problem);
            }
        }
        for (Truth.Cause cause : answer.causes()) {
            borne(cause, standing, problems);
        }
        return problems;
    }

    private @Nullable String problem(JsonNode quote, List<Standing> standing) {
        String text = quote.path("quote").asString("");
        if (text.length() < SHORTEST || text.matches("[\"\\s]*-?[0-9.]+[\"\\s]*")) {
            return "a bare value is no evidence: " + text;
        }
        String where = quote.path("call").asString("") + quote.path("pointer").asString("");
        JsonNode node = at(quote);
        if (node.isMissingNode()) {
            return "nothing is stored at " + where;
        }
        String row = folded(node.toString());
        if (!row.contains(folded(text))) {
            return "not verbatim at " + where;
        }
        standing.add(new Standing(folded(text), row));
        return null;
    }

    private JsonNode at(JsonNode quote) {
        Call call = calls.get(quote.path("call").asString(""));
        JsonNode result = call == null ? null : call.result();
        return result == null
                ? MissingNode.getInstance()
                : result.at(JsonPointer.compile(quote.path("pointer").asString("")));
    }

    private void borne(Truth.Cause cause, List<Standing> standing, List<String> problems) {
        String all =
                standing.stream()
                        .map(one -> one.quote().replace("\\\"", "").replace("\"\"", ""))
                        .collect(Collectors.joining("\n"))
                        .toLowerCase(Locale.ROOT);
        cause.entities()
                .forEach(
                        (key, value) -> {
                            for (String word : Matching.words(value)) {
                                if (!word.equals(EVERYWHERE) && !all.contains(word)) {
                                    problems.add(
                                            cause.code() + ": no quote holds " + key + " " + word);
                                }
                            }
                        });
        if (standing.stream().noneMatch(one -> predicates.hold(cause.code(), one.quote()))) {
            problems.add(cause.code() + ": its predicate holds on no quote");
        }
    }

    private static String folded(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
