package ai.dbtool.log.event;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the fields of an event out of its texts. */
final class EventFields {

    /** Classes that say which tables they are about: those whose statement or context tells it. */
    private static final Set<String> WITH_TABLES = Set.of("L01", "L02", "L04", "L20");

    private EventFields() {}

    /** Fields by name, in the order the texts give them. */
    static Map<String, Object> of(
            EventClass type,
            @Nullable Form form,
            String message,
            @Nullable String detail,
            @Nullable String context,
            @Nullable String statement) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (form != null) {
            int end = type.lines().isEmpty() ? -1 : message.indexOf('\n');
            form.template().extract(end < 0 ? message : message.substring(0, end), fields);
            form.set().forEach(fields::put);
        }
        if (detail != null) {
            first(type.details(), detail, fields);
        }
        if (context != null) {
            first(type.contexts(), context, fields);
        }
        if (!type.lines().isEmpty()) {
            message.lines().skip(1).forEach(line -> first(type.lines(), line.strip(), fields));
        }
        LockObject.addTo(fields);
        if (type.id().equals("L01") && detail != null) {
            DeadlockCycle.addTo(fields, detail);
        }
        if (WITH_TABLES.contains(type.id())) {
            Tables.addTo(fields, statements(fields, statement));
        }
        if (type.id().equals("L26")) {
            qualify(fields);
        }
        return fields;
    }

    private static List<String> statements(Map<String, Object> fields, @Nullable String statement) {
        List<String> statements = new ArrayList<>();
        if (fields.get("cycle") instanceof List<?> cycle) {
            for (Object member : cycle) {
                if (member instanceof Map<?, ?> map && map.get("query") instanceof String query) {
                    statements.add(query);
                }
            }
        }
        if (statement != null) {
            statements.add(statement);
        }
        return statements;
    }

    private static void first(List<String> templates, String text, Map<String, Object> fields) {
        for (String template : templates) {
            if (Template.compile(template).extract(text, fields)) {
                return;
            }
        }
    }

    /** {@code shop.public.orders}: autovacuum names the database before the table. */
    private static void qualify(Map<String, Object> fields) {
        if (fields.get("table") instanceof String name) {
            int dot = name.indexOf('.');
            if (dot > 0) {
                fields.put("database", name.substring(0, dot));
                fields.put("table", name.substring(dot + 1));
            }
        }
    }
}
