package ai.dbtool.db.history;

import ai.dbtool.db.history.Recorded.Event;
import ai.dbtool.db.history.Recorded.Tick;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What of a span was recorded, and what was not. */
public final class Seen {

    /** How to get a history, for whoever asks and has none. */
    public static final String NONE =
            "no history is recorded for this connection; dbtool-ai collect records it, and so does"
                    + " serve with collect.enabled";

    /** Rows reach the disk every ten seconds; what is younger is not missing. */
    public static final Duration LAG = Duration.ofSeconds(15);

    private static final int MOST = 5;

    private Seen() {}

    /** One line for each part of {@code span} that is longer than a few samples and has none. */
    public static List<String> gaps(Span span, List<Tick> ticks) {
        long usual = Math.max(5_000, 3 * medianStep(ticks));
        List<String> gaps = new ArrayList<>();
        long at = span.fromMillis();
        for (Tick tick : ticks) {
            if (tick.millis() - at > usual) {
                gaps.add(line(at, tick.millis()));
            }
            at = tick.millis();
        }
        if (span.toMillis() - at > Math.max(usual, LAG.toMillis())) {
            gaps.add(line(at, span.toMillis()));
        }
        int more = gaps.size() - MOST;
        if (more > 0) {
            gaps.subList(MOST, gaps.size()).clear();
            gaps.add("and " + more + " more times without a record");
        }
        return gaps;
    }

    /** The usual time between two looks, in milliseconds; 0 when there are not two. */
    public static long medianStep(List<Tick> ticks) {
        long[] steps = new long[Math.max(0, ticks.size() - 1)];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = ticks.get(i + 1).millis() - ticks.get(i).millis();
        }
        Arrays.sort(steps);
        return steps.length == 0 ? 0 : steps[steps.length / 2];
    }

    private static String line(long from, long to) {
        return "nothing was recorded from " + iso(from) + " to " + iso(to);
    }

    /** What happened to server and recording in {@code span}, one line each. */
    public static List<String> events(History history, Span span) throws IOException {
        return history.read(Event.class, span.fromMillis(), span.toMillis()).stream()
                .map(
                        event ->
                                iso(event.millis())
                                        + " "
                                        + event.kind().name().toLowerCase(Locale.ROOT)
                                        + (event.detail().isEmpty() ? "" : ": " + event.detail()))
                .distinct()
                .toList();
    }

    /** A time in UTC, to the second. */
    public static String iso(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
