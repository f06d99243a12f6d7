package ai.dbtool.log.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tables an event is about: out of its context and the statements it shows. */
final class Tables {

    private Tables() {}

    /** Adds field {@code tables}: each once, in order of their names, however they are written. */
    static void addTo(Map<String, Object> fields, List<String> statements) {
        List<String> tables = new ArrayList<>();
        for (String statement : statements) {
            String table = StatementTable.of(statement);
            if (table != null) {
                add(tables, table);
            }
        }
        if (fields.get("relation") instanceof String relation && !relation.contains("/")) {
            add(tables, relation);
        }
        if (!tables.isEmpty()) {
            tables.sort(Comparator.comparing(Tables::key).thenComparing(t -> t));
            fields.put("tables", List.copyOf(tables));
        }
    }

    private static void add(List<String> tables, String table) {
        if (tables.stream().noneMatch(known -> key(known).equals(key(table)))) {
            tables.add(table);
        }
    }

    /** The context of an error names a table without schema and quotes: the last part decides. */
    private static String key(String table) {
        String last = table.substring(table.lastIndexOf('.') + 1);
        return last.replace("\"", "").toLowerCase(Locale.ROOT);
    }
}
