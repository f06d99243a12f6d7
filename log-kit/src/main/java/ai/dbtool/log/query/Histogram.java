package ai.dbtool.log.query;

import ai.dbtool.log.format.RawEvent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Events over time in at most 30 steps, and the silences between them. */
public final class Histogram {

    private static final int MAX_STEPS = 30;
    private static final Duration LEAST_GAP = Duration.ofMinutes(10);
    private static final int MAX_GAPS = 5;

    private final Steps steps;
    private final long[] counts;
    private final long[] errors;
    private final Silences silences;

    /**
     * One step.
     *
     * @param at its start
     * @param count events in it
     * @param errors those of level ERROR or worse
     */
    public record Step(Instant at, long count, long errors) {}

    Histogram(Window window) {
        steps = new Steps(window, MAX_STEPS);
        counts = new long[steps.count()];
        errors = new long[steps.count()];
        silences = new Silences(window);
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
        silences.add(event.time());
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
    public List<Silences.Gap> gaps() {
        return silences.longest(LEAST_GAP, MAX_GAPS);
    }
}
