package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.Round;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The readings of counters that belong to a span: those whose middle lies in it. A span between two
 * readings gets the one that covers it.
 *
 * @param rounds by time
 */
public record CountedTime(List<Round> rounds) {

    /** A reading may be this long when it is dear on the database at hand. */
    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** Readings of {@code area}; belongs on a thread that may wait. */
    public static CountedTime of(History history, Round.Area area, Span span) throws IOException {
        List<Round> all =
                history
                        .read(Round.class, span.fromMillis(), span.toMillis() + LONGEST.toMillis())
                        .stream()
                        .filter(round -> round.area() == area)
                        .toList();
        List<Round> inside = all.stream().filter(round -> contains(span, round)).toList();
        return new CountedTime(
                inside.isEmpty()
                        ? all.stream().filter(r -> r.from() < span.toMillis()).limit(1).toList()
                        : inside);
    }

    private static boolean contains(Span span, Round round) {
        long middle = (round.from() + round.millis()) / 2;
        return middle >= span.fromMillis() && middle < span.toMillis();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** When the first one ended; what it counted has this time or a later one. */
    public long firstMillis() {
        return isEmpty() ? 0 : rounds.getFirst().millis();
    }

    /** When the last one ended; what it counted has this time. */
    public long lastMillis() {
        return isEmpty() ? -1 : rounds.getLast().millis();
    }

    /** The time they cover, without gaps. */
    public double seconds() {
        return rounds.stream().mapToLong(r -> r.millis() - r.from()).sum() / 1000.0;
    }

    /** When they begin, in UTC. */
    public String from() {
        return Seen.iso(isEmpty() ? 0 : rounds.getFirst().from());
    }

    /** When they end, in UTC. */
    public String to() {
        return Seen.iso(lastMillis());
    }

    /** What of {@code span} they do not cover, and what makes them uncertain; a line each. */
    public List<String> notes(Span span) {
        List<String> notes = new ArrayList<>();
        if (isEmpty()) {
            notes.add("no counters were recorded from " + span.text());
            return notes;
        }
        double missing = span.length().toMillis() / 1000.0 - seconds();
        if (missing > 90) {
            notes.add(
                    "counters cover %d of %d s: %s to %s"
                            .formatted(
                                    Math.round(seconds()),
                                    span.length().toSeconds(),
                                    from(),
                                    to()));
        }
        if (rounds.stream().anyMatch(Round::reset)) {
            notes.add("counters were reset in this time; only what came after the reset counts");
        }
        long evicted = rounds.stream().mapToLong(Round::evicted).sum();
        if (evicted > 0) {
            notes.add(
                    "pg_stat_statements dropped entries "
                            + evicted
                            + " times for want of room (pg_stat_statements.max); rare statements are"
                            + " missing");
        }
        return notes;
    }
}
