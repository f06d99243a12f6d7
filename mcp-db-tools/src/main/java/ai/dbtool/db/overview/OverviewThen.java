package ai.dbtool.db.overview;

import ai.dbtool.db.activity.Past.Load;
import ai.dbtool.db.activity.Past.QueryLoad;
import ai.dbtool.db.activity.PastLoad;
import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.changes.Comparison;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Size;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.RecordedSizes;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.overview.PastOverview.TableSize;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** A recorded time at a glance. */
final class OverviewThen {

    private static final int MOST_STATEMENTS = 5;
    private static final int MOST_TABLES = 10;
    private static final int QUERY_CHARS = 120;

    private OverviewThen() {}

    /** Reads {@code span} of {@code history}; belongs on a thread that may wait. */
    static ToolResult read(History history, Span span) throws IOException {
        PastLoad load = PastLoad.read(history, span);
        RecordedSizes sizes = RecordedSizes.at(history, span.toMillis());
        Size database = sizes.database();
        PastOverview overview =
                new PastOverview(
                        span.from().toString(),
                        span.to().toString(),
                        load.ticks().size(),
                        load.averageActive(),
                        most(load, Tick::active),
                        most(load, Tick::sessions),
                        load.trend(),
                        load.byWaitClass(),
                        load.byQuery().stream().limit(MOST_STATEMENTS).toList(),
                        database == null ? null : database.bytes(),
                        database == null ? null : Seen.iso(database.millis()),
                        largest(sizes),
                        Seen.events(history, span),
                        Changed.largest(Comparison.of(history, span.before(), span)));
        List<String> gaps = history.exists() ? Seen.gaps(span, load.ticks()) : List.of(Seen.NONE);
        return ToolResult.of(
                overview,
                text(overview, span),
                new Coverage(
                        null,
                        overview.samples(),
                        false,
                        null,
                        overview.from(),
                        overview.to(),
                        null,
                        gaps));
    }

    private static int most(PastLoad load, ToIntFunction<Tick> what) {
        return load.ticks().stream().mapToInt(what).max().orElse(0);
    }

    private static List<TableSize> largest(RecordedSizes sizes) {
        return sizes.tables().entrySet().stream()
                .map(e -> new TableSize(e.getKey(), e.getValue().bytes()))
                .sorted(
                        Comparator.comparingLong(TableSize::sizeBytes)
                                .reversed()
                                .thenComparing(TableSize::table))
                .limit(MOST_TABLES)
                .toList();
    }

    /** As text; what a server is (version, role, rights) is not of a time and so not in it. */
    static String text(PastOverview o, Span span) {
        StringBuilder text = new StringBuilder(span.text());
        if (o.samples() == 0) {
            text.append(": nothing was recorded of the sessions");
        } else {
            text.append(", ")
                    .append(o.samples())
                    .append(" samples: ")
                    .append(o.averageActive())
                    .append(" sessions active on average, at most ")
                    .append(o.mostActive())
                    .append(" of ")
                    .append(o.mostSessions())
                    .append(" connected\nall ")
                    .append(o.trend());
        }
        o.events().forEach(event -> text.append('\n').append(Untrusted.line(event)));
        if (!o.load().isEmpty()) {
            text.append('\n').append(Load.table(o.load()));
        }
        if (!o.statements().isEmpty()) {
            text.append("\n\nstatements\n").append(statements(o.statements()));
        }
        if (o.sizeBytes() != null) {
            text.append("\n\ndatabase ")
                    .append(Bytes.text(o.sizeBytes()))
                    .append(" at ")
                    .append(o.sizeAt());
        }
        if (!o.largestTables().isEmpty()) {
            text.append("\n")
                    .append(
                            new TextTable("table", "size")
                                    .rows(
                                            o.largestTables(),
                                            t ->
                                                    new @Nullable Object[] {
                                                        t.table(), Bytes.text(t.sizeBytes())
                                                    }));
        }
        text.append("\n\nchanged against ")
                .append(span.before().text())
                .append(o.changed().isEmpty() ? ": nothing worth telling" : " (db_changes)");
        o.changed().forEach(line -> text.append('\n').append(Untrusted.line(line)));
        return text.toString();
    }

    private static TextTable statements(List<QueryLoad> statements) {
        return new TextTable("queryid", "user", "sessions", "share_%", "top_wait", "query")
                .rows(
                        statements,
                        q ->
                                new @Nullable Object[] {
                                    q.queryid(),
                                    q.user(),
                                    q.averageSessions(),
                                    q.sharePercent(),
                                    q.topWait(),
                                    q.query() == null ? null : Untrusted.cut(q.query(), QUERY_CHARS)
                                });
    }
}
