package ai.dbtool.log.report;

import ai.dbtool.log.query.Window;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/** The steps of time that a report counts in, at most 300. */
final class Steps {

    private static final int MOST = 300;
    private static final long[] SECONDS = {
        1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000
    };

    private final long start;
    private final long millis;
    private final int count;

    /** Steps over {@code window}, whose ends are closed. */
    Steps(Window window) {
        long first = Objects.requireNonNullElse(window.from(), Instant.EPOCH).toEpochMilli();
        long last =
                Math.max(
                        first,
                        Objects.requireNonNullElse(window.to(), Instant.EPOCH).toEpochMilli());
        long span = last - first;
        millis =
                Arrays.stream(SECONDS)
                        .map(seconds -> seconds * 1_000)
                        .filter(step -> span / step < MOST)
                        .findFirst()
                        .orElse(span / (MOST - 1));
        start = Math.floorDiv(first, millis) * millis;
        count = (int) ((last - start) / millis) + 1;
    }

    int count() {
        return count;
    }

    /** Step of {@code time}, or -1 outside. */
    int of(long time) {
        long index = Math.floorDiv(time - start, millis);
        return index >= 0 && index < count ? (int) index : -1;
    }

    String at(int step) {
        return Instant.ofEpochMilli(start + step * millis).toString();
    }

    Duration length() {
        return Duration.ofMillis(millis);
    }
}
