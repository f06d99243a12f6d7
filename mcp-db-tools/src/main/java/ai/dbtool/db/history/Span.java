package ai.dbtool.db.history;

import ai.dbtool.mcp.tool.TimeWords;
import ai.dbtool.mcp.tool.ToolFailure;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A time in the past, as a caller gives it: {@code at} is where it starts, {@code window} how long
 * it is. A window alone is the last so many minutes.
 *
 * @param from its start
 * @param to its end, not part of it and never later than now
 */
public record Span(Instant from, Instant to) {

    /** How long it is when only the start is given. */
    public static final Duration USUAL = Duration.ofMinutes(10);

    private static final Duration LONGEST = Duration.ofDays(31);

    /** Every sample of it is read: 86,400 of them. */
    private static final Duration LONGEST_SAMPLED = Duration.ofDays(1);

    /** A time this much longer shows what is usual. */
    private static final int LENGTHS_BEFORE = 6;

    /** The span that is meant; {@code null} when neither is given, which is now. */
    public static @Nullable Span of(@Nullable String at, @Nullable String window, Clock clock) {
        Instant now = clock.instant();
        Duration length = length(window);
        Instant start = start(at, now);
        if (start != null) {
            Instant end = start.plus(length == null ? USUAL : length);
            return new Span(start, end.isAfter(now) ? now : end);
        }
        return length == null ? null : new Span(now.minus(length), now);
    }

    /** As {@link #of}, for what reads each sample: a day at most. */
    public static @Nullable Span sampled(
            @Nullable String at, @Nullable String window, Clock clock) {
        Span span = of(at, window, clock);
        if (span != null && span.length().compareTo(LONGEST_SAMPLED) > 0) {
            throw new ToolFailure(
                    "wrong_window",
                    "window is longer than 1d; for longer ones db_changes and db_top_queries");
        }
        return span;
    }

    /** The six times longer time before it. */
    public Span before() {
        return new Span(from.minus(length().multipliedBy(LENGTHS_BEFORE)), from);
    }

    private static @Nullable Instant start(@Nullable String at, Instant now) {
        Instant start = new TimeWords(now, "the present").from(at);
        if (at != null && start != null && start.isAfter(now) && isTimeOfDay(at)) {
            // 23:50, asked for after midnight.
            start = start.minus(1, ChronoUnit.DAYS);
        }
        if (start != null && !start.isBefore(now)) {
            throw new ToolFailure(
                    "not_past",
                    "at is "
                            + start.truncatedTo(ChronoUnit.SECONDS)
                            + " and now is "
                            + now.truncatedTo(ChronoUnit.SECONDS)
                            + "; give a time in the past, or leave at out for the present");
        }
        return start;
    }

    private static boolean isTimeOfDay(String at) {
        return at.strip().length() <= 8 && at.indexOf(':') > 0;
    }

    private static @Nullable Duration length(@Nullable String window) {
        if (window == null || window.isBlank()) {
            return null;
        }
        Duration length = TimeWords.span(window.strip().toLowerCase(Locale.ROOT));
        if (length == null || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw new ToolFailure(
                    "wrong_window",
                    "'"
                            + window
                            + "' is no length of time. Allowed: 30s, 10m, 2h, 1d, at most 31d");
        }
        return length;
    }

    /** How long it is. */
    public Duration length() {
        return Duration.between(from, to);
    }

    /** Its start in milliseconds since 1970. */
    public long fromMillis() {
        return from.toEpochMilli();
    }

    /** Its end in milliseconds since 1970. */
    public long toMillis() {
        return to.toEpochMilli();
    }

    /** For people: both ends, with the zone. */
    public String text() {
        return text(from) + " to " + text(to);
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
