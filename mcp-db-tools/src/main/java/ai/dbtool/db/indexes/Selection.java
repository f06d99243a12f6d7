package ai.dbtool.db.indexes;

import ai.dbtool.db.plan.PlannedStatement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Indexes chosen and what every statement costs with them.
 *
 * @param costs in the order of the statements
 * @param gains for each index, in percent: how much dearer the workload were without it alone
 * @param helped positions of the statements whose plans use it
 */
record Selection(
        List<Candidate> chosen,
        List<Double> costs,
        Map<Candidate, Double> gains,
        Map<Candidate, List<Integer>> helped) {

    /** Nothing chosen. */
    static Selection start(List<PlannedStatement> statements) {
        return new Selection(
                List.of(),
                statements.stream().map(PlannedStatement::cost).toList(),
                Map.of(),
                Map.of());
    }

    /** With {@code candidate}, which helps {@code statements} and saves {@code gain} percent. */
    Selection and(Candidate candidate, List<Double> after, double gain, List<Integer> statements) {
        List<Candidate> more = new ArrayList<>(chosen);
        more.add(candidate);
        Map<Candidate, Double> allGains = new HashMap<>(gains);
        allGains.put(candidate, gain);
        Map<Candidate, List<Integer>> allHelped = new HashMap<>(helped);
        allHelped.put(candidate, List.copyOf(statements));
        return new Selection(
                List.copyOf(more), List.copyOf(after), Map.copyOf(allGains), Map.copyOf(allHelped));
    }

    /** The same indexes and others at these costs. */
    Selection with(Set<Candidate> indexes, List<Double> after) {
        return new Selection(List.copyOf(indexes), List.copyOf(after), gains, helped);
    }

    /** The index without which most is lost first. */
    Selection mostUsefulFirst() {
        List<Candidate> sorted =
                chosen.stream()
                        .sorted(
                                Comparator.comparingDouble(
                                                (Candidate c) -> gains.getOrDefault(c, 0.0))
                                        .reversed())
                        .toList();
        return new Selection(sorted, costs, gains, helped);
    }

    /** The indexes after those of {@code more} came and what they make superfluous went. */
    Set<Candidate> after(List<Candidate> more) {
        Set<Candidate> indexes = new LinkedHashSet<>(chosen);
        indexes.removeIf(c -> more.stream().anyMatch(m -> m.servesAll(c)));
        indexes.addAll(more);
        return indexes;
    }

    /** What the workload costs: each statement its time, or its cost where no time is known. */
    static double weighted(List<PlannedStatement> statements, List<Double> costs) {
        double sum = 0;
        for (int i = 0; i < statements.size(); i++) {
            PlannedStatement s = statements.get(i);
            sum += weight(s) * costs.get(i) / Math.max(1, s.cost());
        }
        return sum;
    }

    private static double weight(PlannedStatement statement) {
        Double millis = statement.totalMillis();
        return millis == null ? Math.max(1, statement.cost()) : Math.max(0.001, millis);
    }
}
