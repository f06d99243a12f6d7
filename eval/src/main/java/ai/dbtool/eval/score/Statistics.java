package ai.dbtool.eval.score;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Means with intervals, over cases whose seeds belong together. */
public final class Statistics {

    private static final int RESAMPLES = 2_000;
    private static final long SEED = 20_260_101;
    private static final double TAIL = 0.025;

    private Statistics() {}

    /**
     * A mean with its 95 % bootstrap interval.
     *
     * @param value between 0 and 1; NaN when there was nothing to average
     * @param low lower end
     * @param high upper end
     * @param n values averaged
     */
    public record Estimate(double value, double low, double high, int n) {}

    /**
     * The mean over all values; whole cases are resampled, since seeds of one case resemble each
     * other.
     *
     * @param groups values per case
     */
    public static Estimate mean(Collection<List<Double>> groups) {
        List<List<Double>> filled = groups.stream().filter(group -> !group.isEmpty()).toList();
        if (filled.isEmpty()) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, 0);
        }
        Random random = new Random(SEED);
        double[] means = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double sum = 0;
            int n = 0;
            for (int j = 0; j < filled.size(); j++) {
                List<Double> group = filled.get(random.nextInt(filled.size()));
                sum += group.stream().mapToDouble(Double::doubleValue).sum();
                n += group.size();
            }
            means[i] = sum / n;
        }
        Arrays.sort(means);
        int n = filled.stream().mapToInt(List::size).sum();
        double mean = filled.stream().flatMap(List::stream).mapToDouble(d -> d).sum() / n;
        return new Estimate(
                mean,
                means[(int) (RESAMPLES * TAIL)],
                means[(int) (RESAMPLES * (1 - TAIL)) - 1],
                n);
    }

    /** Share of cases of which every seed passed ({@code pass^k}). */
    public static double passAll(Collection<List<Double>> groups) {
        return groups.stream()
                .filter(group -> !group.isEmpty())
                .mapToDouble(group -> group.stream().allMatch(value -> value >= 1) ? 1 : 0)
                .average()
                .orElse(Double.NaN);
    }

    /** The median; NaN without values. */
    public static <T> double median(Collection<T> values, ToDoubleFunction<T> number) {
        double[] sorted = values.stream().mapToDouble(number).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
