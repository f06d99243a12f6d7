package ai.dbtool.db.indexes;

import ai.dbtool.db.plan.PlannedStatement;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Indexes chosen so far and what every statement costs with them.
 *
 * @param costs in the order of the statements
 */
record Selection(List<Candidate> chosen, List<Double> costs, List<Double> gains) {

    /** Nothing chosen. */
    static Selection start(List<PlannedStatement> statements) {
        return new Selection(
                List.of(), statements.stream().map(PlannedStatement::cost).toList(), List.of());
    }

    Selection and(Candidate candidate, List<Double> after, double gain) {
        List<Candidate> more = new ArrayList<>(chosen);
        more.add(candidate);
        List<Double> all = new ArrayList<>(gains);
        all.add(gain);
        return new Selection(List.copyOf(more), List.copyOf(after), List.copyOf(all));
    }

    /** Share of the weighted cost of all that {@code after} saves, in percent. */
    double gainPercent(List<PlannedStatement> statements, List<Double> after) {
        double before = 0;
        double saved = 0;
        for (int i = 0; i < statements.size(); i++) {
            PlannedStatement s = statements.get(i);
            double weight = weight(s);
            before += weight;
            saved += weight * (costs.get(i) - after.get(i)) / Math.max(1, s.cost());
        }
        return before == 0 ? 0 : 100 * saved / before;
    }

    private static double weight(PlannedStatement statement) {
        @Nullable Double millis = statement.totalMillis();
        return millis == null ? 1 : Math.max(0.001, millis);
    }

    /** Statements each of {@code pool} was used by when all were there. */
    static Map<Candidate, List<Integer>> users(List<List<Candidate>> used) {
        Map<Candidate, List<Integer>> users = new LinkedHashMap<>();
        for (int i = 0; i < used.size(); i++) {
            for (Candidate candidate : used.get(i)) {
                users.computeIfAbsent(candidate, _ -> new ArrayList<>()).add(i);
            }
        }
        return users;
    }
}
