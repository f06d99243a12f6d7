package ai.dbtool.db.table;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.table.PastTable.Use;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The text form of {@link PastTable}. */
final class PastTableText {

    private PastTableText() {}

    /** Everything, then without the definition. */
    static ToolResult result(PastTable t, List<String> skipped) {
        Coverage coverage = new Coverage(null, 1, false, null, t.from(), t.to(), null, skipped);
        return ToolResult.of(t, text(t, true), coverage)
                .orSmaller(List.of(() -> ToolResult.of(t, text(t, false), coverage)));
    }

    private static String text(PastTable t, boolean definition) {
        StringBuilder text =
                new StringBuilder(Untrusted.line(t.table()))
                        .append(", ")
                        .append(t.from())
                        .append(" to ")
                        .append(t.to());
        if (t.size() != null) {
            text.append('\n')
                    .append(Bytes.text(t.size().bytes()))
                    .append(" at ")
                    .append(t.size().at());
            Long grew = t.size().grewBytes();
            if (grew != null) {
                text.append(grew < 0 ? ", shrank by " : ", grew by ")
                        .append(Bytes.text(Math.abs(grew)));
            }
        }
        if (t.use() != null) {
            use(text, t.use());
        }
        if (t.mostWaiting() > 0) {
            text.append("\nwaits for locks on it: at most ")
                    .append(t.mostWaiting())
                    .append(" sessions, ")
                    .append(t.waitedSeconds())
                    .append(" s in all (db_activity)");
        }
        t.changes()
                .forEach(
                        c ->
                                text.append("\nchanged ")
                                        .append(c.at() == null ? "" : c.at() + " ")
                                        .append(Untrusted.line(c.statement())));
        if (!t.indexes().isEmpty()) {
            text.append("\n\n")
                    .append(
                            new TextTable("index", "scans", "rows_read")
                                    .rows(
                                            t.indexes(),
                                            i ->
                                                    new @Nullable Object[] {
                                                        i.index(), i.scans(), i.rowsRead()
                                                    }));
        }
        if (definition && !t.definition().isEmpty()) {
            text.append("\n\nas it was at the end");
            t.definition().forEach(line -> text.append('\n').append(Untrusted.line(line)));
        }
        return text.toString();
    }

    private static void use(StringBuilder text, Use u) {
        text.append("\nin ")
                .append(Math.round(u.seconds()))
                .append(" s: sequential scans ")
                .append(u.sequentialScans())
                .append(" (")
                .append(u.sequentialRows())
                .append(" rows), index scans ")
                .append(u.indexScans())
                .append(", inserted ")
                .append(u.inserted())
                .append(", updated ")
                .append(u.updated())
                .append(" (HOT ")
                .append(u.hotUpdated())
                .append("), deleted ")
                .append(u.deleted())
                .append(", vacuums ")
                .append(u.vacuums())
                .append(", analyzes ")
                .append(u.analyzes());
        if (u.liveRows() != null) {
            text.append("; live rows ")
                    .append(u.liveRows())
                    .append(", dead rows ")
                    .append(u.deadRows());
        }
    }
}
