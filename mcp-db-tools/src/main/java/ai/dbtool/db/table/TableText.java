package ai.dbtool.db.table;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.table.TableResult.Layout;
import ai.dbtool.db.table.TableResult.Size;
import ai.dbtool.db.table.TableResult.Space;
import ai.dbtool.db.table.TableResult.Upkeep;
import ai.dbtool.db.table.TableResult.Use;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The text form of {@link TableResult}: what stands out, the figures, then the lists. */
final class TableText {

    private TableText() {}

    /** Everything; then the first of each list; then what stands out and the figures. */
    static ToolResult result(TableResult r, Sight sight) {
        return form(r, Integer.MAX_VALUE, sight)
                .orSmaller(
                        List.of(
                                () -> form(r, 15, sight),
                                () -> form(r, 6, sight),
                                () -> form(r, 0, sight)));
    }

    /** At most {@code most} of each list. */
    private static ToolResult form(TableResult r, int most, Sight sight) {
        List<Integer> lists =
                List.of(r.indexes().size(), r.columns().size(), r.statements().size());
        long all = lists.stream().mapToLong(n -> n).sum();
        long shown = lists.stream().mapToLong(n -> Math.min(n, most)).sum();
        StringBuilder text =
                new StringBuilder(Untrusted.line(r.table())).append(", ").append(r.kind());
        r.remarks().stream()
                .limit(most == 0 ? 12 : 40)
                .forEach(remark -> text.append("\n- ").append(Untrusted.line(remark)));
        text.append('\n');
        figures(text, r);
        if (most > 0) {
            lists(text, r, most);
        }
        return ToolResult.of(r, text.toString().stripTrailing(), sight.coverage(all, shown, null));
    }

    private static void figures(StringBuilder text, TableResult r) {
        Size size = r.size();
        if (size != null) {
            line(
                    text,
                    "rows",
                    size.rows(),
                    "heap",
                    Bytes.text(size.heapBytes()),
                    "toast",
                    Bytes.text(size.toastBytes()),
                    "indexes",
                    Bytes.text(size.indexBytes()),
                    "partitions",
                    size.partitions() == 0 ? null : size.partitions());
        }
        Layout layout = r.layout();
        if (layout != null) {
            line(
                    text,
                    "row bytes",
                    layout.rowBytes(),
                    "padding",
                    layout.paddingBytes(),
                    "saved by order",
                    layout.savedBytes(),
                    "fillfactor",
                    layout.fillfactor(),
                    "options",
                    layout.options().isEmpty() ? null : String.join(" ", layout.options()));
        }
        Space space = r.space();
        if (space != null) {
            line(
                    text,
                    "empty %",
                    space.emptyPercent(),
                    "by",
                    space.method(),
                    "dead",
                    Bytes.text(space.deadBytes()),
                    "free",
                    Bytes.text(space.freeBytes()));
        }
        Use use = r.use();
        if (use != null) {
            line(
                    text,
                    "since",
                    use.since(),
                    "seq scans",
                    use.sequentialScans(),
                    "rows each",
                    use.rowsPerSequentialScan(),
                    "index scans",
                    use.indexScans(),
                    "last index scan",
                    use.lastIndexScan(),
                    "inserted",
                    use.inserted(),
                    "updated",
                    use.updated(),
                    "deleted",
                    use.deleted(),
                    "HOT %",
                    use.hotPercent(),
                    "cache hit %",
                    use.hitPercent(),
                    "rows written %",
                    use.writePercent());
        }
        Upkeep upkeep = r.upkeep();
        if (upkeep != null) {
            line(
                    text,
                    "last vacuum",
                    upkeep.lastVacuum(),
                    "autovacuum",
                    upkeep.lastAutovacuum(),
                    "analyze",
                    upkeep.lastAnalyze(),
                    "autoanalyze",
                    upkeep.lastAutoanalyze(),
                    "vacuums",
                    upkeep.vacuums(),
                    "analyzes",
                    upkeep.analyzes(),
                    "all visible %",
                    upkeep.visiblePercent(),
                    "xid age",
                    upkeep.xidAge(),
                    "of",
                    upkeep.freezeMaxAge(),
                    "multixact age",
                    upkeep.multixactAge(),
                    "of",
                    upkeep.multixactFreezeMaxAge());
            upkeep.due()
                    .forEach(
                            d ->
                                    line(
                                            text,
                                            d.what() + " due",
                                            d.percent() + " %",
                                            "rows",
                                            d.count(),
                                            "threshold",
                                            d.threshold()));
        }
    }

    private static void line(StringBuilder text, @Nullable Object... pairs) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            Object value = pairs[i + 1];
            if (value != null && !value.equals("")) {
                line.append(line.isEmpty() ? "" : ", ").append(pairs[i]).append(' ').append(value);
            }
        }
        text.append('\n').append(Untrusted.line(line.toString()));
    }

    private static void lists(StringBuilder text, TableResult r, int most) {
        section(
                text,
                r.indexes().isEmpty(),
                new TextTable(
                                "index",
                                "definition",
                                "size",
                                "scans",
                                "last",
                                "entries",
                                "leaf_%",
                                "repeats")
                        .rows(
                                first(r.indexes(), most),
                                i ->
                                        new @Nullable Object[] {
                                            i.index(),
                                            using(i.definition()),
                                            Bytes.text(i.sizeBytes()),
                                            i.scans(),
                                            i.lastScan(),
                                            i.entries(),
                                            i.leafDensityPercent(),
                                            i.redundantTo()
                                        }));
        section(
                text,
                r.columns().isEmpty(),
                new TextTable(
                                "column",
                                "type",
                                "null_%",
                                "distinct",
                                "bytes",
                                "correlation",
                                "top_%",
                                "storage")
                        .rows(
                                first(r.columns(), most),
                                c ->
                                        new @Nullable Object[] {
                                            c.column(),
                                            c.type(),
                                            c.nullPercent(),
                                            c.distinct(),
                                            c.averageBytes(),
                                            c.correlation(),
                                            c.topPercent(),
                                            c.storage()
                                        }));
        section(
                text,
                r.foreignKeys().isEmpty(),
                new TextTable("foreign_key", "from", "columns", "to", "on_delete", "indexed")
                        .rows(
                                first(r.foreignKeys(), most),
                                k ->
                                        new @Nullable Object[] {
                                            k.constraint(),
                                            k.from(),
                                            String.join(",", k.columns()),
                                            k.to(),
                                            k.onDelete(),
                                            k.indexed()
                                        }));
        section(
                text,
                r.statements().isEmpty(),
                new TextTable("queryid", "does", "role", "calls", "rows", "ms", "share_%", "query")
                        .rows(
                                first(r.statements(), most),
                                s ->
                                        new @Nullable Object[] {
                                            s.queryid(),
                                            s.does(),
                                            s.role(),
                                            s.calls(),
                                            s.rows(),
                                            s.totalMillis(),
                                            s.percent(),
                                            Untrusted.cut(s.query(), 100)
                                        }));
        section(
                text,
                r.partitions().isEmpty(),
                new TextTable("largest_partitions", "bounds", "size", "rows")
                        .rows(
                                r.partitions(),
                                p ->
                                        new @Nullable Object[] {
                                            p.table(),
                                            p.bounds(),
                                            Bytes.text(p.sizeBytes()),
                                            p.rows()
                                        }));
    }

    private static void section(StringBuilder text, boolean empty, TextTable table) {
        if (!empty) {
            text.append("\n\n").append(table);
        }
    }

    private static <T> List<T> first(List<T> all, int most) {
        return all.subList(0, Math.min(most, all.size()));
    }

    /** What follows the table's name: {@code USING btree (a, b) WHERE c}. */
    private static String using(String definition) {
        int using = definition.indexOf(" USING ");
        return using < 0 ? definition : definition.substring(using + 7);
    }
}
