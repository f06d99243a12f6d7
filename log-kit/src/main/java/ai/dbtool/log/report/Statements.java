package ai.dbtool.log.report;

import ai.dbtool.log.query.Place;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Statements by what they are without values: how often, how long, how much. */
final class Statements {

    /** Kept apart; what comes later is one row more. */
    private static final int MOST = 50_000;

    /** One statement. */
    static final class Tally {
        private final String text;
        private final String verb;
        private final long hash;
        private long count;
        private double sum;
        private double least = Double.MAX_VALUE;
        private double most = -1;
        private @Nullable Place worst;

        Tally(String text, String verb, long hash) {
            this.text = text;
            this.verb = verb;
            this.hash = hash;
        }

        String text() {
            return text;
        }

        /** First word, in upper case; empty when several are counted together. */
        String verb() {
            return verb;
        }

        long count() {
            return count;
        }

        double sum() {
            return sum;
        }

        double least() {
            return least;
        }

        double most() {
            return most;
        }

        double mean() {
            return sum / count;
        }

        @Nullable String handle() {
            return worst == null ? null : worst.handle().toString();
        }
    }

    private final Normal normal;
    private Tally[] slots = new Tally[1 << 10];
    private int size;
    private final Tally others = new Tally("(others)", "", 0);

    Statements(Normal normal) {
        this.normal = normal;
    }

    /** Counts the statement that {@code normal} holds; returns its tally. */
    Tally add(double value, Sighting seen) {
        Tally tally = tally();
        tally.count++;
        tally.sum += value;
        tally.least = Math.min(tally.least, value);
        if (value > tally.most) {
            tally.most = value;
            tally.worst = seen.place();
        }
        return tally;
    }

    private Tally tally() {
        long hash = normal.hash();
        int mask = slots.length - 1;
        int i = (int) hash & mask;
        while (slots[i] != null) {
            if (slots[i].hash == hash) {
                return slots[i];
            }
            i = (i + 1) & mask;
        }
        if (size == MOST) {
            return others;
        }
        Tally tally = new Tally(normal.text(), normal.verb(), hash);
        slots[i] = tally;
        if (++size * 2 > slots.length) {
            grow();
        }
        return tally;
    }

    private void grow() {
        Tally[] old = slots;
        slots = new Tally[old.length * 2];
        int mask = slots.length - 1;
        for (Tally tally : old) {
            if (tally != null) {
                int i = (int) tally.hash & mask;
                while (slots[i] != null) {
                    i = (i + 1) & mask;
                }
                slots[i] = tally;
            }
        }
    }

    /** How many different ones. */
    int size() {
        return size;
    }

    List<Tally> sorted(ToDoubleFunction<Tally> by) {
        List<Tally> all = new ArrayList<>(size);
        Arrays.stream(slots).filter(tally -> tally != null).forEach(all::add);
        if (others.count > 0) {
            all.add(others);
        }
        all.sort(Comparator.comparingDouble(by).reversed().thenComparing(Tally::text));
        return all;
    }
}
