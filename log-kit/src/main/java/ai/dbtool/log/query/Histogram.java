package ai.dbtool.log.query;

import ai.dbtool.log.format.RawEvent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Events over time in at most 30 steps, and the silences between them. */
public final class Histogram {

    private static final int MAX_STEPS = 30;
    private static final long MINUTE = 60_000;
    private static final int MAX_MINUTES = 10_000_000;
    private static final int MIN_GAP_MINUTES = 10;
    private static final int MAX_GAPS = 5;

    private final Steps steps;
    private final long[] counts;
    private final long[] errors;
    private final long firstMinute;
    private final BitSet minutes = new BitSet();

    /**
     * One step.
     *
     * @param at its start
     * @param count events in it
     * @param errors those of level ERROR or worse
     */
    public record Step(Instant at, long count, long errors) {}

    /**
     * A time without any event.
     *
     * @param from last event before
     * @param to first event after, each to the minute
     */
    public record Gap(Instant from, Instant to) {

        /** How long. */
        public Duration length() {
            return Duration.between(from, to);
        }
    }

    Histogram(Window window) {
        steps = new Steps(window, MAX_STEPS);
        counts = new long[steps.count()];
        errors = new long[steps.count()];
        Instant from = window.from();
        long first = from == null ? 0 : from.toEpochMilli();
        firstMinute = Math.floorDiv(first, MINUTE);
    }

    void add(RawEvent event) {
        if (event.time() == RawEvent.NO_TIME) {
            return;
        }
        int step = steps.of(event.time());
        if (step >= 0) {
            counts[step]++;
            errors[step] += event.severity().isError() ? 1 : 0;
        }
        long minute = Math.floorDiv(event.time(), MINUTE) - firstMinute;
        if (minute >= 0 && minute < MAX_MINUTES) {
            minutes.set((int) minute);
        }
    }

    /** Length of a step. */
    public Duration step() {
        return steps.length();
    }

    /** All steps, empty ones included. */
    public List<Step> steps() {
        List<Step> all = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            all.add(new Step(steps.start(i), counts[i], errors[i]));
        }
        return all;
    }

    /** The longest silences of ten minutes or more, in the order of time. */
    public List<Gap> gaps() {
        List<Gap> gaps = new ArrayList<>();
        int last = minutes.nextSetBit(0);
        while (last >= 0) {
            int next = minutes.nextSetBit(last + 1);
            if (next - last > MIN_GAP_MINUTES) {
                gaps.add(new Gap(minute(last), minute(next)));
            }
            last = next;
        }
        return gaps.stream()
                .sorted(Comparator.comparing(Gap::length).reversed().thenComparing(Gap::from))
                .limit(MAX_GAPS)
                .sorted(Comparator.comparing(Gap::from))
                .toList();
    }

    private Instant minute(long index) {
        return Instant.ofEpochMilli((firstMinute + index) * MINUTE);
    }
}
