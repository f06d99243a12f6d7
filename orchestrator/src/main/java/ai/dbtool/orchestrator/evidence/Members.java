package ai.dbtool.orchestrator.evidence;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cuts members out of the compact JSON of an object. Neighbours stay in one piece, so that an
 * entity and the value compared are quoted together where the result has them together.
 */
public final class Members {

    /** A quote is for reading: longer pieces are split at members. */
    private static final int LONGEST = 400;

    private Members() {}

    private record Span(String key, int from, int to) {}

    /** Verbatim pieces that hold {@code keys}; empty when the object has none of them. */
    public static List<String> quote(JsonNode object, List<String> keys) {
        String json = object.toString();
        List<Span> spans =
                spans(object).stream().filter(span -> keys.contains(span.key())).toList();
        List<String> pieces = new ArrayList<>();
        int from = -1;
        int to = -1;
        for (Span span : spans) {
            if (from >= 0 && span.to() - from <= LONGEST) {
                to = span.to();
                continue;
            }
            if (from >= 0) {
                pieces.add(json.substring(from, to));
            }
            from = span.from();
            to = span.to();
        }
        if (from >= 0) {
            pieces.add(json.substring(from, to));
        }
        return pieces;
    }

    private static List<Span> spans(JsonNode object) {
        List<Span> spans = new ArrayList<>();
        int at = 1;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            int length = text(member).length();
            spans.add(new Span(member.getKey(), at, at + length));
            at += length + 1;
        }
        return spans;
    }

    /** The member as compact JSON writes it. */
    static String text(Map.Entry<String, JsonNode> member) {
        String object =
                tools.jackson.databind.node.JsonNodeFactory.instance
                        .objectNode()
                        .set(member.getKey(), member.getValue())
                        .toString();
        return object.substring(1, object.length() - 1);
    }
}
