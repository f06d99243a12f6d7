package ai.dbtool.db.plan;

import ai.dbtool.db.history.Histories.Named;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.plan.PastPlan.Read;
import ai.dbtool.db.plan.PastPlan.Shape;
import ai.dbtool.db.plan.PastPlan.TableThen;
import ai.dbtool.db.plan.RememberedPlans.Episode;
import ai.dbtool.db.statements.RecordedStatements;
import ai.dbtool.db.statements.RecordedStatements.Sum;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The plan that a statement had at a time. */
final class PlansThen {

    private static final int QUERY_CHARS = 200;

    private PlansThen() {}

    /**
     * Reads what is remembered and recorded; belongs on a thread that may wait.
     *
     * @param episodes of the statement, newest last
     * @param span begins at the time asked about
     */
    static ToolResult read(String queryid, List<Episode> episodes, Named named, Span span)
            throws IOException {
        if (episodes.isEmpty()) {
            throw new ToolFailure(
                    "no_plan",
                    "no plan of queryid "
                            + queryid
                            + " is remembered; they are noted when db_explain is given a queryid,"
                            + " and of the costliest statements while dbtool-ai collect runs");
        }
        int place = lastBefore(episodes, span.from());
        if (place < 0) {
            throw new ToolFailure(
                    "no_plan",
                    "the first plan of queryid "
                            + queryid
                            + " was seen at "
                            + episodes.getFirst().firstSeen()
                            + "; give that time or a later one");
        }
        Episode then = episodes.get(place);
        Episode next = place + 1 < episodes.size() ? episodes.get(place + 1) : null;
        RecordedStatements recorded = RecordedStatements.read(named.history(), span);
        List<Sum> sums =
                recorded.sums().stream().filter(sum -> sum.queryid().equals(queryid)).toList();
        long calls = sums.stream().mapToLong(Sum::calls).sum();
        double millis = sums.stream().mapToDouble(Sum::execMillis).sum();
        PastPlan plan =
                new PastPlan(
                        queryid,
                        span.from().toString(),
                        recorded.texts().get(queryid),
                        recorded.time().isEmpty() ? null : Long.valueOf(calls),
                        calls == 0
                                ? null
                                : Double.valueOf(Math.round(1000 * millis / calls) / 1000.0),
                        shape(then),
                        next == null ? null : shape(next),
                        !Instant.parse(then.lastSeen()).isBefore(span.from()));
        return ToolResult.of(
                plan,
                text(plan),
                new Coverage(
                        (long) episodes.size(),
                        next == null ? 1 : 2,
                        false,
                        null,
                        then.firstSeen(),
                        then.lastSeen(),
                        null,
                        recorded.time().notes(span)));
    }

    private static int lastBefore(List<Episode> episodes, Instant at) {
        int place = -1;
        for (int i = 0; i < episodes.size(); i++) {
            if (!Instant.parse(episodes.get(i).firstSeen()).isAfter(at)) {
                place = i;
            }
        }
        return place;
    }

    private static Shape shape(Episode e) {
        return new Shape(
                e.shape().fingerprint(),
                e.firstSeen(),
                e.lastSeen(),
                e.cost(),
                e.shape().accesses().stream()
                        .map(a -> new Read(a.table(), a.how(), a.rows()))
                        .toList(),
                e.shape().joins(),
                e.tables().stream()
                        .map(t -> new TableThen(t.name(), t.rows(), t.analyzed()))
                        .toList(),
                e.changes(),
                e.since());
    }

    private static String text(PastPlan p) {
        StringBuilder text =
                new StringBuilder("queryid ")
                        .append(Untrusted.line(p.queryid()))
                        .append(" at ")
                        .append(p.at());
        if (p.query() != null) {
            text.append(": ").append(Untrusted.cut(Untrusted.line(p.query()), QUERY_CHARS));
        }
        if (p.calls() != null) {
            text.append('\n').append(p.calls()).append(" calls in the ten minutes from then");
            if (p.meanMillis() != null) {
                text.append(", ").append(p.meanMillis()).append(" ms each");
            }
        }
        text.append("\nplan ")
                .append(p.plan().fingerprint())
                .append(", seen from ")
                .append(p.plan().firstSeen())
                .append(" to ")
                .append(p.plan().lastSeen())
                .append(p.certain() ? "" : ", not looked at again before the time asked about");
        shape(text, p.plan());
        if (p.next() != null) {
            text.append("\n\nanother plan since ").append(p.next().firstSeen());
            p.next().changes().forEach(c -> text.append("\n- ").append(Untrusted.line(c)));
            text.append("\nin between: ")
                    .append(
                            p.next().changedSince().isEmpty()
                                    ? "nothing that was looked at"
                                    : Untrusted.line(String.join("; ", p.next().changedSince())));
        }
        return text.toString();
    }

    private static void shape(StringBuilder text, Shape s) {
        text.append(", cost ").append(s.cost());
        if (!s.joins().isEmpty()) {
            text.append("\njoins from the top: ").append(String.join(", ", s.joins()));
        }
        text.append('\n')
                .append(
                        new TextTable("table", "read_by", "rows_expected", "rows_then", "analyzed")
                                .rows(
                                        s.reads(),
                                        r -> {
                                            TableThen table = table(s, r.table());
                                            return new @Nullable Object[] {
                                                r.table(),
                                                r.how(),
                                                (long) r.rows(),
                                                table == null ? null : table.rows(),
                                                table == null ? null : table.analyzed()
                                            };
                                        }));
    }

    private static @Nullable TableThen table(Shape s, String name) {
        return s.tables().stream().filter(t -> t.table().equals(name)).findFirst().orElse(null);
    }
}
