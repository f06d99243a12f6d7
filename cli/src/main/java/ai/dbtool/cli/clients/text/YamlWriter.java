package ai.dbtool.cli.clients.text;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes plain values as YAML in block style. */
final class YamlWriter {

    /** Text that needs no quotes wherever it stands; the rest is quoted as JSON is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*");

    /** Words that YAML 1.1 or 1.2 reads as something else than text. */
    private static final Pattern WORD = Pattern.compile("(?i)true|false|yes|no|on|off|y|n|null");

    private YamlWriter() {}

    /** Members of {@code map}; lines after the first start with {@code indent}. */
    static String block(Map<?, ?> map, String indent) {
        return map.entrySet().stream()
                .map(entry -> scalar(entry.getKey()) + ":" + value(entry.getValue(), indent + "  "))
                .collect(Collectors.joining("\n" + indent));
    }

    private static String value(Object value, String indent) {
        return switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> "\n" + indent + block(map, indent);
            case List<?> list when !list.isEmpty() ->
                    list.stream()
                            .map(item -> "\n" + indent + "- " + scalar(item))
                            .collect(Collectors.joining());
            default -> " " + scalar(value);
        };
    }

    private static String scalar(Object value) {
        return value instanceof String text
                        && PLAIN.matcher(text).matches()
                        && !WORD.matcher(text).matches()
                ? text
                : JsonWriter.compact(value);
    }
}
