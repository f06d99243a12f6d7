package ai.dbtool.mcp.server;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Brings structured content down to a size by shortening its longest arrays, heads kept. Types
 * stay, so the output schema still holds; what was cut is told.
 */
final class StructuredCut {

    private final Map<String, Integer> before = new TreeMap<>();
    private final ObjectNode tree;

    private StructuredCut(ObjectNode tree) {
        this.tree = tree;
    }

    private record Place(String pointer, ArrayNode array, int weight) {}

    /** Shortens {@code tree} in place; one line for each array that lost items, else none. */
    static List<String> to(int bytes, ObjectNode tree) {
        return new StructuredCut(tree).cut(bytes);
    }

    private List<String> cut(int bytes) {
        while (tree.toString().length() > bytes) {
            Place longest = longest("", tree, null);
            if (longest == null) {
                break;
            }
            int size = longest.array().size();
            before.putIfAbsent(longest.pointer(), size);
            while (longest.array().size() > size / 2) {
                longest.array().remove(longest.array().size() - 1);
            }
        }
        return before.entrySet().stream()
                .map(
                        cut ->
                                "structuredContent"
                                        + cut.getKey()
                                        + " holds "
                                        + tree.at(cut.getKey()).size()
                                        + " of "
                                        + cut.getValue()
                                        + " items")
                .toList();
    }

    /** The array with the most bytes that can be reached through objects alone. */
    private static @Nullable Place longest(String pointer, JsonNode node, @Nullable Place best) {
        Place found = best;
        if (node instanceof ArrayNode array && !array.isEmpty()) {
            int weight = array.toString().length();
            if (found == null || weight > found.weight()) {
                found = new Place(pointer, array, weight);
            }
        } else if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> property : object.properties()) {
                found = longest(pointer + "/" + property.getKey(), property.getValue(), found);
            }
        }
        return found;
    }
}
