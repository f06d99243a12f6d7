package ai.dbtool.logtools.search;

import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Events as text: a column that is empty everywhere is left out, one that is the same everywhere
 * stands once above the table, so that nothing is repeated and nothing is lost.
 */
public final class EventTable {

    private static final Map<String, Function<EventView, @Nullable Object>> COLUMNS = columns();

    private EventTable() {}

    private static Map<String, Function<EventView, @Nullable Object>> columns() {
        Map<String, Function<EventView, @Nullable Object>> columns = new LinkedHashMap<>();
        columns.put("handle", EventView::handle);
        columns.put("at", EventView::at);
        columns.put("pid", EventView::pid);
        columns.put("level", EventView::severity);
        columns.put("class", EventView::type);
        columns.put("sqlstate", EventView::sqlstate);
        columns.put("user", EventView::user);
        columns.put("database", EventView::database);
        columns.put("application", EventView::application);
        columns.put("message", EventView::message);
        columns.put("detail", EventView::detail);
        columns.put("statement", EventView::statement);
        return columns;
    }

    /** The table; texts have at most {@code chars} characters. */
    public static String of(List<EventView> events, int chars) {
        Map<String, Object> same = new LinkedHashMap<>();
        List<String> shown = new ArrayList<>();
        COLUMNS.forEach(
                (name, column) -> {
                    List<@Nullable Object> values =
                            events.stream().<@Nullable Object>map(column).distinct().toList();
                    Object only = values.size() == 1 ? values.getFirst() : null;
                    if (values.size() > 1 || (only != null && events.size() == 1)) {
                        shown.add(name);
                    } else if (only != null) {
                        same.put(name, only);
                    }
                });
        StringBuilder out = new StringBuilder();
        if (!same.isEmpty()) {
            out.append("all:");
            same.forEach(
                    (name, value) ->
                            out.append(' ').append(name).append('=').append(cell(value, chars)));
            out.append('\n');
        }
        TextTable table = new TextTable(shown.toArray(String[]::new));
        for (EventView event : events) {
            table.row(
                    shown.stream()
                            .map(
                                    name ->
                                            cell(
                                                    Objects.requireNonNull(COLUMNS.get(name))
                                                            .apply(event),
                                                    chars))
                            .toArray());
        }
        return out.append(table).toString();
    }

    private static String cell(@Nullable Object value, int chars) {
        return value == null ? "" : Untrusted.cut(Untrusted.line(value.toString()), chars);
    }
}
