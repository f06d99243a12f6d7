package ai.dbtool.log.event;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes the fields of an event out of its texts. */
final class EventFields {

    private EventFields() {}

    /** Fields by name, in the order the texts give them. */
    static Map<String, Object> of(
            EventClass type,
            @Nullable Form form,
            String message,
            @Nullable String detail,
            @Nullable String context) {
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
        if (type.id().equals("L26")) {
            qualify(fields);
        }
        return fields;
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
