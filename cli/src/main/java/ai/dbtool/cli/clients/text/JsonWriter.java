package ai.dbtool.cli.clients.text;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes plain values as JSON. */
final class JsonWriter {

    private JsonWriter() {}

    static String compact(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    /**
     * Objects over several lines, lists of scalars on one; lines after the first start with indent.
     */
    static String pretty(Object value, String indent, String unit) {
        String inner = indent + unit;
        return switch (value) {
            case Map<?, ?> map when map.isEmpty() -> "{}";
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(
                                    entry ->
                                            inner
                                                    + compact(entry.getKey())
                                                    + ": "
                                                    + pretty(entry.getValue(), inner, unit))
                            .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case List<?> list when list.stream().noneMatch(item -> item instanceof Map) ->
                    list.stream()
                            .map(JsonWriter::compact)
                            .collect(Collectors.joining(", ", "[", "]"));
            case List<?> list ->
                    list.stream()
                            .map(item -> inner + pretty(item, inner, unit))
                            .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
            default -> compact(value);
        };
    }
}
