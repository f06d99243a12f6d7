package ai.dbtool.log.query;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;
import ai.dbtool.log.source.LogSet;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Two windows of a log side by side.
 *
 * @param before the window to compare with
 * @param now the window in question
 * @param shifts templates whose rate differs by more than chance, most telling first
 * @param same how many templates do not differ
 * @param markers what may explain it, in the order of time: reloads, restarts, DDL
 * @param scan what was read
 */
public record Comparison(
        Window before, Window now, List<Shift> shifts, long same, List<Event> markers, Scan scan) {

    /** A statement is slower or faster when its mean differs by this factor, */
    private static final double FACTOR = 2;

    /** in at least this many durations of each window. */
    private static final int ENOUGH = 5;

    private static final int MAX_MARKERS = 50;

    /** Reload, start and stop, crash. */
    private static final Set<String> MARKER_CLASSES = Set.of("L36", "L22", "L16");

    /** How a statement begins that log_statement logs. */
    private static final String LOGGED = "statement: ";

    private static final Pattern DDL =
            Pattern.compile(
                    "\\s*(create|alter|drop|truncate|reindex|cluster|vacuum\\s+full|refresh|grant|revoke)\\b",
                    Pattern.CASE_INSENSITIVE);

    /** How a template differs. */
    public enum Kind {
        NEW,
        GONE,
        MORE,
        LESS,
        SLOWER,
        FASTER
    }

    /**
     * A template that differs.
     *
     * @param kind how
     * @param count the template with its counts: before, now
     * @param factor rate now by rate before, or mean duration now by mean duration before; infinite
     *     where it is new
     * @param score as {@link Rate#score}; for durations how many doublings, times the root of the
     *     smaller count
     */
    public record Shift(Kind kind, Templates.Count count, double factor, double score) {}

    /** Reads both windows in one pass; they may lie apart but not overlap. */
    public static Comparison of(
            LogSet set, Catalogue catalogue, Window before, Window now, BooleanSupplier cancelled) {
        List<Event> markers = new ArrayList<>();
        Templates templates =
                Templates.of(
                        set,
                        catalogue,
                        List.of(before, now),
                        cancelled,
                        (file, raw) -> {
                            if (markers.size() < MAX_MARKERS && isMarker(raw)) {
                                markers.add(file.event(raw));
                            }
                        });
        double beforeSeconds = seconds(templates.windows().getFirst());
        double nowSeconds = seconds(templates.windows().getLast());
        List<Shift> shifts = new ArrayList<>();
        for (Templates.Count count : templates.counts()) {
            Shift shift = rate(count, beforeSeconds, nowSeconds);
            if (shift.score() >= Rate.CHANCE) {
                shifts.add(shift);
            }
            Shift speed = speed(count);
            if (speed != null) {
                shifts.add(speed);
            }
        }
        shifts.sort(
                Comparator.comparingDouble(Shift::score)
                        .reversed()
                        .thenComparing(shift -> shift.count().text()));
        long changed = shifts.stream().map(Shift::count).distinct().count();
        markers.sort(
                Comparator.comparing(
                        event -> Objects.requireNonNullElse(event.at(), Instant.EPOCH)));
        return new Comparison(
                templates.windows().getFirst(),
                templates.windows().getLast(),
                shifts,
                templates.counts().size() - changed,
                markers,
                templates.scan());
    }

    private static boolean isMarker(RawEvent event) {
        EventClass type = event.type();
        if (type != null && MARKER_CLASSES.contains(type.id())) {
            return true;
        }
        if (event.severity().isError()) {
            return false;
        }
        String statement = GroupBy.statementOf(event);
        if (statement == null) {
            String message = event.text(Part.MESSAGE);
            statement = message.startsWith(LOGGED) ? message.substring(LOGGED.length()) : "";
        }
        return DDL.matcher(statement).lookingAt();
    }

    private static Shift rate(Templates.Count count, double beforeSeconds, double nowSeconds) {
        long a = count.counts().getFirst();
        long b = count.counts().getLast();
        Rate rate = Rate.of(a, beforeSeconds, b, nowSeconds);
        double factor = rate.factor();
        Kind kind = a == 0 ? Kind.NEW : b == 0 ? Kind.GONE : factor > 1 ? Kind.MORE : Kind.LESS;
        // What was never seen before is telling even once when it is an error.
        boolean alarming = kind == Kind.NEW && count.level().isError();
        return new Shift(
                kind, count, factor, alarming ? Math.max(rate.score(), Rate.CHANCE) : rate.score());
    }

    private static @Nullable Shift speed(Templates.Count count) {
        long a = count.counts().getFirst();
        long b = count.counts().getLast();
        double slow = count.millis().getFirst();
        if (a < ENOUGH || b < ENOUGH || slow <= 0) {
            return null;
        }
        double factor = (count.millis().getLast() / b) / (slow / a);
        if (factor < FACTOR && factor > 1 / FACTOR) {
            return null;
        }
        double score =
                Math.abs(Math.log(factor) / Math.log(2)) * Math.sqrt((double) Math.min(a, b));
        return new Shift(factor > 1 ? Kind.SLOWER : Kind.FASTER, count, factor, score);
    }

    private static double seconds(Window window) {
        Instant from = Objects.requireNonNullElse(window.from(), Instant.EPOCH);
        Instant to = Objects.requireNonNullElse(window.to(), Instant.EPOCH);
        return Math.max(1, Duration.between(from, to).toMillis() / 1_000.0);
    }
}
