package ai.dbtool.orchestrator.playbook;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The entities of a cause. Compared as verdicts are scored: without regard to case, schema {@code
 * public} optional.
 */
public final class Entities {

    private Entities() {}

    /** A key that is equal for the same instance. */
    static String key(String code, Map<String, Object> entities) {
        return code
                + new TreeMap<>(entities)
                        .toString()
                        .replace("public.", "")
                        .toLowerCase(Locale.ROOT);
    }

    /** As people read it: {@code MISSING_INDEX(public.users, email)}. */
    public static String text(String code, Map<String, Object> entities) {
        return entities.isEmpty()
                ? code
                : code
                        + entities.values().stream()
                                .map(Entities::text)
                                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : String.valueOf(value);
    }
}
