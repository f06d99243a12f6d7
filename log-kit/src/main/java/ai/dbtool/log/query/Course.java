package ai.dbtool.log.query;

import java.util.ArrayList;
import java.util.List;

/** Events of one kind over time: whether they become more, and when they came in a burst. */
final class Course {

    /** Steps of a window, at most. */
    static final int STEPS = 150;

    /** In a burst there are at least this many times as many as on average, */
    private static final int FACTOR = 3;

    /** and this many, */
    private static final int ENOUGH = 20;

    /** in no more than this part of the window. */
    private static final int PART = 10;

    private final Steps steps;
    private final long[] counts;
    private long all;

    Course(Steps steps) {
        this.steps = steps;
        this.counts = new long[steps.count()];
    }

    void add(long time) {
        int step = steps.of(time);
        if (step >= 0) {
            counts[step]++;
            all++;
        }
    }

    /** The second half of the window by the first. */
    Rate trend() {
        int half = counts.length / 2;
        return half == 0 || all == 0 ? new Rate(1, 0) : rate(half, counts.length);
    }

    /** Steps {@code from} to {@code to} by all the others. */
    private Rate rate(int from, int to) {
        long inside = 0;
        for (int i = from; i < to; i++) {
            inside += counts[i];
        }
        double seconds = steps.length().toMillis() / 1_000.0;
        return Rate.of(
                all - inside,
                (counts.length - (to - from)) * seconds,
                inside,
                (to - from) * seconds);
    }

    /** Runs of steps that stand out, in the order of time. */
    List<Overview.Burst> bursts() {
        List<Overview.Burst> bursts = new ArrayList<>();
        int from = 0;
        while (from < counts.length) {
            int to = from;
            long inside = 0;
            while (to < counts.length && counts[to] * counts.length >= FACTOR * Math.max(1, all)) {
                inside += counts[to++];
            }
            if (inside >= ENOUGH && (to - from) * PART <= counts.length) {
                Rate rate = rate(from, to);
                if (rate.differs()) {
                    bursts.add(
                            new Overview.Burst(steps.start(from), steps.start(to), inside, rate));
                }
            }
            from = to + 1;
        }
        return bursts;
    }
}
