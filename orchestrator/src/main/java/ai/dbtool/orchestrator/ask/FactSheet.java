package ai.dbtool.orchestrator.ask;

import ai.dbtool.orchestrator.evidence.Call;
import ai.dbtool.orchestrator.evidence.Members;
import ai.dbtool.orchestrator.evidence.Quote;
import ai.dbtool.orchestrator.model.ContextLedger;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Cuts a stored result into quotes: one per object, of the members that hold values, breadth first,
 * so that what stands on top comes first; findings before all. The whole result stays in the
 * ledger; what the budget leaves out is counted.
 */
final class FactSheet {

    private static final int ELEMENTS = 10;
    private static final int LONGEST_VALUE = 600;

    private final int elements;
    private int next = 1;
    private final List<Quote> quotes = new ArrayList<>();

    /** A digest: of each list its first elements. */
    FactSheet() {
        this(ELEMENTS);
    }

    /** Of each list at most {@code elements}. */
    FactSheet(int elements) {
        this.elements = elements;
    }

    private record Place(String pointer, JsonNode node) {}

    /** All quotes so far. */
    List<Quote> quotes() {
        return List.copyOf(quotes);
    }

    /** Adds the quotes of {@code call}, at most {@code tokens} of them; answers the new ones. */
    List<Quote> add(Call call, int tokens) {
        List<Quote> added = new ArrayList<>();
        JsonNode result = call.result();
        if (!call.answered() || result == null) {
            return added;
        }
        int left = tokens;
        for (Place place : places(result)) {
            for (String piece : Members.quote(place.node(), values(place.node()))) {
                int cost = ContextLedger.tokens(place.pointer() + piece) + 3;
                if (cost <= left) {
                    added.add(new Quote("e" + next++, call.id(), place.pointer(), piece));
                    left -= cost;
                }
            }
        }
        quotes.addAll(added);
        return added;
    }

    private List<Place> places(JsonNode result) {
        List<Place> findings = new ArrayList<>();
        List<Place> others = new ArrayList<>();
        Deque<Place> open = new ArrayDeque<>(List.of(new Place("", result)));
        while (!open.isEmpty()) {
            Place place = open.poll();
            if (place.node().isObject()) {
                if (isWholeCoverage(place)) {
                    continue;
                }
                (place.pointer().startsWith("/findings") ? findings : others).add(place);
                for (Map.Entry<String, JsonNode> member : place.node().properties()) {
                    open.add(new Place(below(place, member.getKey()), member.getValue()));
                }
            } else {
                for (int i = 0; i < Math.min(elements, place.node().size()); i++) {
                    open.add(new Place(place.pointer() + "/" + i, place.node().get(i)));
                }
            }
        }
        findings.addAll(others);
        return findings;
    }

    /** Coverage is worth a line only when it says that something is missing. */
    private static boolean isWholeCoverage(Place place) {
        return place.pointer().equals("/coverage")
                && !place.node().path("truncated").asBoolean(false)
                && place.node().path("skipped").isEmpty();
    }

    private static String below(Place place, String member) {
        return JsonPointer.compile(place.pointer()).appendProperty(member).toString();
    }

    /** Members that hold a value, or a short list of values. */
    private static List<String> values(JsonNode object) {
        List<String> values = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode value = member.getValue();
            boolean flat =
                    value.isValueNode()
                            || (value.isArray() && !value.isEmpty() && isFlat(value.get(0)));
            if (flat && !value.isNull() && value.toString().length() <= LONGEST_VALUE) {
                values.add(member.getKey());
            }
        }
        return values;
    }

    /** A value, or a row of values as {@code db_query} returns them. */
    private static boolean isFlat(JsonNode element) {
        return element.isValueNode() || element.isArray();
    }
}
