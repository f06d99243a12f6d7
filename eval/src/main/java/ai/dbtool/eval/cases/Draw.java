package ai.dbtool.eval.cases;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Values of a case's parameters for one seed. Neighbouring seeds take neighbouring values of a
 * list, so that a few seeds see all of them.
 */
final class Draw {

    private static final int NESTED = 3;

    private Draw() {}

    /**
     * @throws CaseException when a parameter is neither a list, a range nor a value
     */
    static Map<String, String> of(String id, long seed, Map<String, JsonNode> params) {
        Map<String, String> values = new TreeMap<>();
        params.forEach((name, from) -> values.put(name, value(id, seed, name, from)));
        Map<String, String> resolved = new LinkedHashMap<>();
        values.forEach((name, value) -> resolved.put(name, filled(value, values)));
        return resolved;
    }

    private static String value(String id, long seed, String name, JsonNode from) {
        int start = Math.floorMod((id + "/" + name).hashCode(), 10_007);
        if (from.isArray() && !from.isEmpty()) {
            JsonNode chosen = from.get((int) Math.floorMod(start + seed, (long) from.size()));
            return chosen.isContainer() ? chosen.toString() : chosen.asString();
        }
        if (from.isObject()) {
            return Long.toString(inRange(id, name, from, new Random(start + 7_919 * seed)));
        }
        if (from.isString() && from.stringValue().matches("-?\\d+\\.\\.-?\\d+")) {
            String[] ends = from.stringValue().split("\\.\\.", 2);
            return Long.toString(
                    between(
                            Long.parseLong(ends[0]),
                            Long.parseLong(ends[1]),
                            new Random(start + 7_919 * seed)));
        }
        if (from.isValueNode() && !from.isNull()) {
            return from.asString();
        }
        throw new CaseException(
                id
                        + ": params."
                        + name
                        + " must be a list with at least one value, a range {from: 1, to: 9} or a value");
    }

    private static long inRange(String id, String name, JsonNode range, Random random) {
        JsonNode from = range.has("from") ? range.path("from") : range.path("min");
        JsonNode to = range.has("to") ? range.path("to") : range.path("max");
        if (!from.isIntegralNumber() || !to.isIntegralNumber() || from.asLong() > to.asLong()) {
            throw new CaseException(
                    id + ": params." + name + " must give whole numbers as {from: 1, to: 9}");
        }
        return between(from.asLong(), to.asLong(), random);
    }

    private static long between(long from, long to, Random random) {
        return from + Math.floorMod(random.nextLong(), to - from + 1);
    }

    /** {@code text} with <code>${name}</code> replaced; names that are no parameters stay. */
    static String filled(String text, Map<String, String> values) {
        String filled = text;
        for (int pass = 0; pass < NESTED && filled.contains("${"); pass++) {
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("${" + value.getKey() + "}", value.getValue());
            }
        }
        return filled;
    }
}
