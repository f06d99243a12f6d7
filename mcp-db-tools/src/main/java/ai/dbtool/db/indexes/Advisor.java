package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.PlannedStatement;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses among hypothetical indexes for a whole workload by the planner's own estimates.
 *
 * <p>A step adds the index, or the few that one plan used together, which saves most for each byte;
 * one that serves all that a chosen one does takes its place and costs only the difference. It ends
 * when the best step saves less than {@value #NOISE_PERCENT} % of what the workload costs by then.
 * What a candidate saved in an earlier step is taken for the most it can save now, so that only the
 * best few are planned anew (lazy greedy). At last an index without which nothing gets dearer goes.
 * Limits: the planner's cost is not time; indexes that pay only together are found when one plan
 * used them at once.
 */
final class Advisor {

    private static final int MOST_CHOSEN = 20;
    private static final double NOISE_PERCENT = 1;
    private static final int AT_ONCE = 6;
    private static final int FIRST_AT_ONCE = 24;

    /** What saved less than this share of the least that counts will not do better later. */
    private static final double HOPE = 0.3;

    /** Smaller differences in size do not matter. */
    private static final double LEAST_BYTES = 1 << 20;

    /** Estimated bytes of a candidate. */
    interface Sizes {
        long bytes(Candidate candidate);
    }

    /** What adding some candidates would do; {@code step} is when that was found. */
    private record Trial(
            Set<Candidate> indexes, List<Double> costs, double saved, double score, int step) {}

    private final Pool pool;
    private final Costs costs;
    private final Sizes sizes;
    private final long budget;
    private final Sight sight;
    private final CallTime time;
    private final Map<List<Candidate>, Trial> trials = new HashMap<>();

    Advisor(Pool pool, Sizes sizes, long budget, Sight sight, CallTime time) {
        this.pool = pool;
        this.costs = pool.costs();
        this.sizes = sizes;
        this.budget = budget;
        this.sight = sight;
        this.time = time;
    }

    /** The best selection within the budget. */
    Mono<Selection> select() {
        List<List<Candidate>> moves =
                Stream.concat(pool.candidates().stream().map(List::of), pool.together().stream())
                        .toList();
        return step(Selection.start(statements()), moves, 0).flatMap(this::weighed);
    }

    private List<PlannedStatement> statements() {
        return costs.statements();
    }

    private Mono<Selection> step(Selection now, List<List<Candidate>> moves, int step) {
        if (now.chosen().size() >= MOST_CHOSEN) {
            return Mono.just(now);
        }
        List<List<Candidate>> possible =
                moves.stream()
                        .filter(m -> !now.chosen().containsAll(m))
                        .filter(m -> bytes(now.after(m)) <= budget)
                        .sorted(Comparator.comparingDouble(this::score).reversed())
                        .toList();
        double noise = NOISE_PERCENT / 100 * weighted(now.costs());
        Trial best =
                possible.stream()
                        .map(trials::get)
                        .filter(t -> t != null && t.step() == step && t.saved() >= noise)
                        .max(Comparator.comparingDouble(Trial::score))
                        .orElse(null);
        List<List<Candidate>> stale =
                possible.stream()
                        .filter(m -> isStale(m, step, noise))
                        .filter(m -> best == null || score(m) > best.score())
                        .limit(step == 0 ? FIRST_AT_ONCE : AT_ONCE)
                        .toList();
        boolean late = time.isPast(CallTime.CHOOSING);
        if (late) {
            sight.skip("more indexes: " + CallTime.OUT);
        }
        if (!stale.isEmpty() && !late) {
            return tried(now, stale, step).then(Mono.defer(() -> step(now, moves, step)));
        }
        if (best == null) {
            return Mono.just(now);
        }
        Selection next = now.with(best.indexes(), best.costs());
        return late ? Mono.just(next) : step(next, moves, step + 1);
    }

    /** Not tried in this step, and not found to save far too little in an earlier one. */
    private boolean isStale(List<Candidate> move, int step, double noise) {
        Trial trial = trials.get(move);
        return trial == null || (trial.step() < step && trial.saved() >= HOPE * noise);
    }

    private double score(List<Candidate> move) {
        Trial trial = trials.get(move);
        return trial == null ? Double.MAX_VALUE : trial.score();
    }

    private Mono<Void> tried(Selection now, List<List<Candidate>> moves, int step) {
        List<Set<Candidate>> indexes = moves.stream().map(now::after).toList();
        return costs.of(indexes)
                .doOnNext(
                        found -> {
                            for (int m = 0; m < moves.size(); m++) {
                                keep(now, moves.get(m), indexes.get(m), column(found, m), step);
                            }
                        })
                .then();
    }

    private static List<Double> column(List<List<Costs.With>> found, int n) {
        return found.stream().map(row -> row.get(n).cost()).toList();
    }

    private void keep(
            Selection now,
            List<Candidate> more,
            Set<Candidate> indexes,
            List<Double> after,
            int step) {
        double saved = weighted(now.costs()) - weighted(after);
        double bytes = Math.max(LEAST_BYTES, (double) (bytes(indexes) - bytes(now.chosen())));
        trials.put(more, new Trial(indexes, after, saved, saved / bytes, step));
    }

    private long bytes(Iterable<Candidate> indexes) {
        long bytes = 0;
        for (Candidate index : indexes) {
            bytes += sizes.bytes(index);
        }
        return bytes;
    }

    private double weighted(List<Double> each) {
        return Selection.weighted(statements(), each);
    }

    private double percent(List<Double> before, List<Double> after) {
        double all = weighted(before);
        return all == 0 ? 0 : 100 * (all - weighted(after)) / all;
    }

    /** What each index is worth beside the others; what is worth nothing goes. */
    private Mono<Selection> weighed(Selection selection) {
        List<Candidate> chosen = selection.chosen();
        List<Set<Candidate>> sets = new ArrayList<>();
        sets.add(new LinkedHashSet<>(chosen));
        for (Candidate left : chosen) {
            Set<Candidate> others = new LinkedHashSet<>(chosen);
            others.remove(left);
            sets.add(others);
        }
        return costs.of(sets)
                .flatMap(
                        found -> {
                            Selection all = Selection.start(statements());
                            Candidate least = null;
                            double lowest = NOISE_PERCENT;
                            for (int c = 0; c < chosen.size(); c++) {
                                Candidate candidate = chosen.get(c);
                                double gain = percent(column(found, c + 1), column(found, 0));
                                all =
                                        all.and(
                                                candidate,
                                                column(found, 0),
                                                gain,
                                                users(found, candidate));
                                if (gain < lowest) {
                                    lowest = gain;
                                    least = candidate;
                                }
                            }
                            boolean late = time.isPast(CallTime.WEIGHING);
                            if (least == null || late) {
                                return Mono.just(all.mostUsefulFirst());
                            }
                            Set<Candidate> kept = new LinkedHashSet<>(chosen);
                            kept.remove(least);
                            return weighed(selection.with(kept, selection.costs()));
                        });
    }

    private static List<Integer> users(List<List<Costs.With>> found, Candidate candidate) {
        return IntStream.range(0, found.size())
                .filter(i -> found.get(i).getFirst().used().contains(candidate))
                .boxed()
                .toList();
    }
}
