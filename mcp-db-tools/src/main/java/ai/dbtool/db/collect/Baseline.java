package ai.dbtool.db.collect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The counters of one kind as they were last read, for what they grew by since. The first reading
 * of a run of a server grows nothing. A counter that is smaller than before was set back, so what
 * it shows is what it grew by since then; so is one that was not there before.
 *
 * @param <R> a row of counters
 */
final class Baseline<R> {

    /** A row and what each of its counters grew by. */
    static final class Grown<R> {
        private final R row;
        private final double[] by;

        private Grown(R row, double[] by) {
            this.row = row;
            this.by = by;
        }

        R row() {
            return row;
        }

        double[] by() {
            return by;
        }
    }

    /**
     * What a reading tells.
     *
     * @param from when the reading before was; the time of this one when it was the first
     * @param reset whether any counter was set back
     */
    record Growth<R>(long from, boolean first, boolean reset, List<Grown<R>> grown) {}

    private final Function<R, String> key;
    private final Function<R, double[]> counters;
    private Map<String, double[]> before = Map.of();
    private long at;

    Baseline(Function<R, String> key, Function<R, double[]> counters) {
        this.key = key;
        this.counters = counters;
    }

    /** Another run of the server: its counters may have begun anew. */
    void forget() {
        before = Map.of();
        at = 0;
    }

    Growth<R> read(long millis, List<R> rows) {
        boolean first = at == 0;
        boolean reset = false;
        List<Grown<R>> grown = new ArrayList<>();
        Map<String, double[]> now = new HashMap<>();
        for (R row : rows) {
            double[] values = counters.apply(row);
            double[] old = before.get(key.apply(row));
            now.put(key.apply(row), values);
            if (first) {
                continue;
            }
            boolean smaller = old != null && anySmaller(values, old);
            reset |= smaller;
            double[] by = old == null || smaller ? values : difference(values, old);
            if (any(by)) {
                grown.add(new Grown<>(row, by));
            }
        }
        Growth<R> growth = new Growth<>(first ? millis : at, first, reset, grown);
        before = now;
        at = millis;
        return growth;
    }

    private static boolean anySmaller(double[] now, double[] old) {
        for (int i = 0; i < now.length; i++) {
            if (now[i] < old[i]) {
                return true;
            }
        }
        return false;
    }

    private static double[] difference(double[] now, double[] old) {
        double[] by = new double[now.length];
        for (int i = 0; i < now.length; i++) {
            by[i] = now[i] - old[i];
        }
        return by;
    }

    private static boolean any(double[] by) {
        for (double each : by) {
            if (each != 0) {
                return true;
            }
        }
        return false;
    }
}
