package ai.dbtool.db.changes;

import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.statements.RecordedStatements;
import ai.dbtool.db.statements.RecordedStatements.Sum;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Statements whose load changed: because they are called more or less often, because a call takes
 * longer or returns more, or because they are new or gone. A statement counts when what it added or
 * took away is a hundredth of all load.
 */
final class StatementChanges {

    private static final double LEAST_PART = 0.01;
    private static final double LEAST_FACTOR = 1.3;
    private static final int MOST = 30;
    private static final int QUERY_CHARS = 100;

    private final RecordedStatements before;
    private final RecordedStatements now;
    private final double largerLoad;

    StatementChanges(RecordedStatements before, RecordedStatements now) {
        this.before = before;
        this.now = now;
        this.largerLoad = Math.max(load(before), load(now));
    }

    /** Sessions that all statements together kept busy, on average. */
    static double load(RecordedStatements statements) {
        return statements.execMillis() / 1000 / Math.max(1, statements.time().seconds());
    }

    List<Change> list() {
        if (before.time().isEmpty() || now.time().isEmpty() || largerLoad <= 0) {
            return List.of();
        }
        Map<String, Sum> then = byKey(before);
        Map<String, Sum> today = byKey(now);
        TreeSet<String> keys = new TreeSet<>(then.keySet());
        keys.addAll(today.keySet());
        List<Change> changes = new ArrayList<>();
        for (String key : keys) {
            Change change = change(then.get(key), today.get(key));
            if (change != null) {
                changes.add(change);
            }
        }
        return changes.stream()
                .sorted(Comparator.comparingDouble(Change::weight).reversed())
                .limit(MOST)
                .toList();
    }

    private static Map<String, Sum> byKey(RecordedStatements statements) {
        Map<String, Sum> byKey = new HashMap<>();
        statements.sums().forEach(sum -> byKey.put(sum.queryid() + '/' + sum.user(), sum));
        return byKey;
    }

    private static double sessions(@Nullable Sum sum, RecordedStatements of) {
        return sum == null ? 0 : sum.execMillis() / 1000 / Math.max(1, of.time().seconds());
    }

    private @Nullable Change change(@Nullable Sum then, @Nullable Sum today) {
        double loadThen = sessions(then, before);
        double loadNow = sessions(today, now);
        double part = Math.abs(loadNow - loadThen) / largerLoad;
        Sum one = today == null ? then : today;
        if (one == null
                || part < LEAST_PART
                || Math.max(loadNow, loadThen) < LEAST_FACTOR * Math.min(loadNow, loadThen)) {
            return null;
        }
        return new Change(
                "statement",
                one.queryid(),
                sentence(then, today, one, loadThen, loadNow),
                Measure.rounded(loadThen),
                Measure.rounded(loadNow),
                "active sessions",
                Measure.rounded(Math.min(1, part)),
                null);
    }

    private String sentence(
            @Nullable Sum then, @Nullable Sum today, Sum one, double loadThen, double loadNow) {
        String what =
                "'" + text(one.queryid()) + "'" + (one.user() == null ? "" : " by " + one.user());
        if (then == null && today != null) {
            return "new: %s: %s calls/s of %s ms, %s sessions"
                    .formatted(
                            what,
                            Measure.text(perSecond(today, now)),
                            Measure.text(today.meanMillis()),
                            Measure.text(loadNow));
        }
        if (then == null || today == null) {
            return "gone: %s: it was %s calls/s of %s ms, %s sessions"
                    .formatted(
                            what,
                            Measure.text(perSecond(one, before)),
                            Measure.text(one.meanMillis()),
                            Measure.text(loadThen));
        }
        List<String> why = new ArrayList<>();
        add(why, "ms a call", then.meanMillis(), today.meanMillis());
        add(why, "calls/s", perSecond(then, before), perSecond(today, now));
        add(why, "rows a call", then.rowsPerCall(), today.rowsPerCall());
        add(
                why,
                "blocks read a call",
                (double) then.sharedReadBlocks() / Math.max(1, then.calls()),
                (double) today.sharedReadBlocks() / Math.max(1, today.calls()));
        add(
                why,
                "blocks a call",
                (double) (then.sharedHitBlocks() + then.sharedReadBlocks())
                        / Math.max(1, then.calls()),
                (double) (today.sharedHitBlocks() + today.sharedReadBlocks())
                        / Math.max(1, today.calls()));
        return what + ": " + String.join(", ", why);
    }

    private static void add(List<String> why, String unit, double before, double now) {
        if (Math.max(before, now) >= LEAST_FACTOR * Math.min(before, now)
                && Math.max(before, now) > 0.01) {
            why.add(
                    "%s -> %s %s (%s)"
                            .formatted(
                                    Measure.text(before),
                                    Measure.text(now),
                                    unit,
                                    Measure.factor(before, now)));
        }
    }

    private static double perSecond(Sum sum, RecordedStatements of) {
        return sum.calls() / Math.max(1, of.time().seconds());
    }

    private String text(String queryid) {
        String text = now.texts().getOrDefault(queryid, before.texts().getOrDefault(queryid, "?"));
        return Untrusted.cut(Untrusted.line(text.replaceAll("\\s+", " ")), QUERY_CHARS);
    }
}
