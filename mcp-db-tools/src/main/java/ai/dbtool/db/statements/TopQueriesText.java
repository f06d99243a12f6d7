package ai.dbtool.db.statements;

import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The text form of {@link TopQueries}. */
final class TopQueriesText {

    private TopQueriesText() {}

    /** {@code all} below {@code head}, then with fewer and shorter statements. */
    static ToolResult result(TopQueries all, String head, Coverage coverage) {
        List<Supplier<ToolResult>> smaller =
                Stream.of(new int[] {100, 160}, new int[] {20, 120}, new int[] {5, 100})
                        .<Supplier<ToolResult>>map(
                                s ->
                                        () ->
                                                form(
                                                        new TopQueries(
                                                                all.statsSince(),
                                                                true,
                                                                all.queries().stream()
                                                                        .limit(s[0])
                                                                        .toList()),
                                                        head,
                                                        coverage,
                                                        s[1]))
                        .toList();
        return form(all, head, coverage, 400).orSmaller(smaller);
    }

    private static ToolResult form(
            TopQueries shown, String head, Coverage coverage, int queryChars) {
        String table =
                shown.queries().isEmpty()
                        ? ""
                        : "\n"
                                + new TextTable(
                                                "queryid",
                                                "user",
                                                "calls",
                                                "total_ms",
                                                "share_%",
                                                "mean_ms",
                                                "max_ms",
                                                "rows_per_call",
                                                "blocks_read",
                                                "temp_blocks",
                                                "wal_bytes",
                                                "pattern",
                                                "query")
                                        .rows(shown.queries(), q -> row(q, queryChars));
        int left = shown.queries().size();
        return ToolResult.of(
                shown,
                head + table,
                new Coverage(
                        coverage.matched(),
                        left,
                        left < coverage.returned(),
                        null,
                        coverage.from(),
                        coverage.to(),
                        null,
                        coverage.skipped()));
    }

    private static @Nullable Object[] row(TopQueries.Query q, int queryChars) {
        return new @Nullable Object[] {
            q.queryid(),
            q.user(),
            q.calls(),
            q.totalMillis(),
            q.sharePercent(),
            q.meanMillis(),
            q.maxMillis(),
            q.rowsPerCall(),
            q.sharedReadBlocks(),
            q.tempWrittenBlocks(),
            q.walBytes(),
            q.pattern(),
            q.query() == null
                    ? null
                    : Untrusted.cut(Untrusted.line(q.query().replaceAll("\\s+", " ")), queryChars)
        };
    }
}
