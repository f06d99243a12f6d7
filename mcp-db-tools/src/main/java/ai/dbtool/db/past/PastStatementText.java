package ai.dbtool.db.past;

import ai.dbtool.db.past.PastStatement.Counts;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** The text form of {@link PastStatement}. */
final class PastStatementText {

    private PastStatementText() {}

    static ToolResult result(PastStatement s, List<String> skipped) {
        return ToolResult.of(
                s,
                text(s),
                new Coverage(null, s.runs().size(), false, null, s.from(), s.to(), null, skipped));
    }

    private static String text(PastStatement s) {
        StringBuilder text =
                new StringBuilder("recorded from ")
                        .append(s.from())
                        .append(" to ")
                        .append(s.to())
                        .append("; rows of then are not kept by PostgreSQL");
        s.reasons().forEach(reason -> text.append("\n- ").append(Untrusted.line(reason)));
        if (!s.runs().isEmpty()) {
            text.append("\n\nits runs with any values, and in the six times longer time before\n")
                    .append(
                            new TextTable(
                                            "queryid",
                                            "user",
                                            "calls",
                                            "rows_per_call",
                                            "mean_ms",
                                            "calls_before",
                                            "rows_per_call_before",
                                            "mean_ms_before")
                                    .rows(s.runs(), PastStatementText::row));
        }
        if (!s.tables().isEmpty()) {
            text.append("\n\nits tables\n")
                    .append(
                            new TextTable(
                                            "table",
                                            "rows_before",
                                            "rows",
                                            "inserted",
                                            "updated",
                                            "deleted")
                                    .rows(
                                            s.tables(),
                                            t ->
                                                    new @Nullable Object[] {
                                                        t.table(),
                                                        t.rowsBefore(),
                                                        t.rows(),
                                                        t.inserted(),
                                                        t.updated(),
                                                        t.deleted()
                                                    }));
        }
        return text.toString();
    }

    private static @Nullable Object[] row(PastStatement.Runs r) {
        Counts then = r.then();
        Counts before = r.before();
        return new @Nullable Object[] {
            r.queryid(),
            r.user(),
            then.calls(),
            then.rowsPerCall(),
            then.meanMillis(),
            before.calls(),
            before.rowsPerCall(),
            before.meanMillis()
        };
    }
}
