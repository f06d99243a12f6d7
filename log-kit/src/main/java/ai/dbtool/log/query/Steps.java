package ai.dbtool.log.query;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/** A window cut into steps of a length that people count in. */
public final class Steps {

    private static final long[] SECONDS = {
        1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000
    };

    private final long start;
    private final long millis;
    private final int count;

    /** At most {@code most} steps over {@code window}, whose ends are closed. */
    public Steps(Window window, int most) {
        long first = Objects.requireNonNullElse(window.from(), Instant.EPOCH).toEpochMilli();
        long last =
                Math.max(
                        first,
                        Objects.requireNonNullElse(window.to(), Instant.EPOCH).toEpochMilli());
        long span = last - first;
        millis =
                Arrays.stream(SECONDS)
                        .map(seconds -> seconds * 1_000)
                        .filter(step -> span / step < most)
                        .findFirst()
                        .orElse(span / (most - 1));
        start = Math.floorDiv(first, millis) * millis;
        count = (int) ((last - start) / millis) + 1;
    }

    /** How many. */
    public int count() {
        return count;
    }

    /** Step of {@code time}, or -1 outside. */
    public int of(long time) {
        long index = Math.floorDiv(time - start, millis);
        return index >= 0 && index < count ? (int) index : -1;
    }

    /** Start of a step. */
    public Instant start(int step) {
        return Instant.ofEpochMilli(start + step * millis);
    }

    /** Start of a step, ISO 8601. */
    public String at(int step) {
        return start(step).toString();
    }

    /** Length of each. */
    public Duration length() {
        return Duration.ofMillis(millis);
    }
}
