package ai.dbtool.db.changes;

import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.changes.Changes.Period;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.statements.RecordedStatements;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Two times of a history held against each other.
 *
 * @param skipped what of them was not recorded
 */
public record Comparison(Changes changes, List<String> skipped) {

    private static final Duration HOUR = Duration.ofHours(1);

    /** Reads both; belongs on a thread that may wait. */
    public static Comparison of(History history, Span before, Span now) throws IOException {
        return of(history, before, now, before.fromMillis());
    }

    /**
     * What changed since {@code start}: load against the time before, an hour at least; settings,
     * schema and sizes since then alone. Belongs on a thread that may wait.
     */
    public static Comparison since(History history, Instant start, Instant now) throws IOException {
        Duration length = Duration.between(start, now);
        Span before = new Span(start.minus(length.compareTo(HOUR) < 0 ? HOUR : length), start);
        return of(history, before, new Span(start, now), start.toEpochMilli());
    }

    private static Comparison of(History history, Span before, Span now, long statesFrom)
            throws IOException {
        Period period = period(history, now);
        Period then = period(history, before);
        if (!history.exists()) {
            return new Comparison(new Changes(period, then, List.of()), List.of(Seen.NONE));
        }
        RecordedStatements statementsThen = RecordedStatements.read(history, before);
        RecordedStatements statementsNow = RecordedStatements.read(history, now);
        List<Change> changes = new ArrayList<>();
        changes.addAll(new StatementChanges(statementsThen, statementsNow).list());
        changes.addAll(new LoadChanges(history, before, now).list());
        changes.addAll(new StateChanges(history, statesFrom, now.toMillis()).list());
        changes.sort(
                Comparator.comparingDouble(Change::weight)
                        .reversed()
                        .thenComparing(Change::kind)
                        .thenComparing(Change::object)
                        .thenComparing(Change::statement));
        List<String> skipped = new ArrayList<>();
        skipped.addAll(gaps(history, before));
        skipped.addAll(gaps(history, now));
        skipped.addAll(statementsThen.time().notes(before));
        skipped.addAll(statementsNow.time().notes(now));
        return new Comparison(new Changes(period, then, changes), skipped);
    }

    private static Period period(History history, Span span) throws IOException {
        return new Period(
                Seen.iso(span.fromMillis()),
                Seen.iso(span.toMillis()),
                LoadChanges.activeSessions(history, span));
    }

    private static List<String> gaps(History history, Span span) throws IOException {
        return Seen.gaps(span, history.read(Tick.class, span.fromMillis(), span.toMillis()));
    }
}
