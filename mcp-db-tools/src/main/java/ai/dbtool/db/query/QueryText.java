package ai.dbtool.db.query;

import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.Untrusted;
import ai.dbtool.pg.GuardedRows.Column;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** Rows as lines. NULL is written {@code NULL}; an empty cell is the empty string. */
final class QueryText {

    private static final int PROFILE_CELL = 60;

    private QueryText() {}

    static String header(List<Column> columns) {
        return columns.stream()
                .map(c -> Untrusted.line(c.name()))
                .collect(Collectors.joining("\t"));
    }

    static String line(List<@Nullable String> row) {
        return row.stream()
                .map(cell -> cell == null ? "NULL" : Untrusted.line(cell))
                .collect(Collectors.joining("\t"));
    }

    static String profile(List<ColumnProfile> columns, List<List<@Nullable String>> sample) {
        TextTable table =
                new TextTable("column", "type", "nulls", "distinct", "min", "max", "most_frequent")
                        .rows(
                                columns,
                                c ->
                                        new @Nullable Object[] {
                                            c.name(),
                                            c.type(),
                                            c.nulls(),
                                            c.distinct(),
                                            cut(c.min()),
                                            cut(c.max()),
                                            c.top().stream()
                                                    .map(t -> cut(t.value()) + " x" + t.count())
                                                    .collect(Collectors.joining(", "))
                                        });
        String rows =
                sample.stream()
                        .map(
                                row ->
                                        line(
                                                row.stream()
                                                        .<@Nullable String>map(QueryText::cut)
                                                        .toList()))
                        .collect(Collectors.joining("\n"));
        return table + "\n\nfirst, middle and last row\n" + rows;
    }

    private static @Nullable String cut(@Nullable String cell) {
        return cell == null ? null : Untrusted.cut(cell, PROFILE_CELL);
    }
}
