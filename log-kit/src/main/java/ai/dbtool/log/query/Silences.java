package ai.dbtool.log.query;

import ai.dbtool.log.format.RawEvent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Times without any event, to the second; in a window of more than eight million seconds to that
 * part of it. The order of events does not matter, nor from how many files they come.
 */
public final class Silences {

    private static final int MOST = 8_000_000;
    private static final long SECOND = 1_000;

    private final long unit;
    private final long first;
    private final BitSet units = new BitSet();

    /**
     * A time without any event.
     *
     * @param from last event before
     * @param to first event after
     */
    public record Gap(Instant from, Instant to) {

        /** How long. */
        public Duration length() {
            return Duration.between(from, to);
        }
    }

    /** Of {@code window}, whose ends are closed. */
    public Silences(Window window) {
        Instant from = Objects.requireNonNullElse(window.from(), Instant.EPOCH);
        Instant to = Objects.requireNonNullElse(window.to(), from);
        unit = Math.max(SECOND, Duration.between(from, to).toMillis() / MOST);
        first = Math.floorDiv(from.toEpochMilli(), unit);
    }

    /** Sees an event at {@code time}, in milliseconds. */
    public void add(long time) {
        long index = time == RawEvent.NO_TIME ? -1 : Math.floorDiv(time, unit) - first;
        if (index >= 0 && index <= 2L * MOST) {
            units.set((int) index);
        }
    }

    /** The longest gaps, of {@code least} or more, in the order of time. */
    public List<Gap> longest(Duration least, int most) {
        List<Gap> gaps = new ArrayList<>();
        int last = units.nextSetBit(0);
        for (int next = next(last); next >= 0; next = next(next)) {
            if ((next - last) * unit >= least.toMillis()) {
                gaps.add(new Gap(at(last), at(next)));
            }
            last = next;
        }
        return gaps.stream()
                .sorted(Comparator.comparing(Gap::length).reversed().thenComparing(Gap::from))
                .limit(most)
                .sorted(Comparator.comparing(Gap::from))
                .toList();
    }

    /**
     * What is usual: half of the time lies in gaps of this length or less. Weighed by time, for a
     * busy second has as many gaps as a quiet day.
     */
    public Duration usual() {
        List<Integer> lengths = new ArrayList<>();
        int last = units.nextSetBit(0);
        long all = 0;
        for (int next = next(last); next >= 0; next = next(next)) {
            lengths.add(next - last);
            all += next - last;
            last = next;
        }
        lengths.sort(Comparator.naturalOrder());
        long passed = 0;
        for (int length : lengths) {
            passed += length;
            if (2 * passed >= all) {
                return Duration.ofMillis(length * unit);
            }
        }
        return Duration.ZERO;
    }

    private int next(int last) {
        return last < 0 ? -1 : units.nextSetBit(last + 1);
    }

    private Instant at(long index) {
        return Instant.ofEpochMilli((first + index) * unit);
    }
}
