package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.db.plan.Workload;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Candidates worth a comparison, shared between statements.
 *
 * <p>The planner is shown all that a statement could use at once, then those that do not cover,
 * then those with one key. What it uses is in the pool, with the narrower forms of it, and with one
 * that covers two statements where each has its own. Only what begins like something that a
 * statement used matters to it from then on.
 *
 * @param costs of the statements with what matters to them
 * @param together what one plan used at the same time: they may pay only so
 */
record Pool(Costs costs, Set<Candidate> candidates, Set<List<Candidate>> together) {

    private static final int MOST_AT_ONCE = 60;
    private static final int MOST_TOGETHER = 4;

    static Mono<Pool> of(Costs costs, CallTime time, Sight sight) {
        return Flux.range(0, costs.statements().size())
                .flatMapSequential(
                        i ->
                                Mono.defer(
                                        () -> {
                                            if (time.isPast(CallTime.CANDIDATES)) {
                                                sight.skip(
                                                        "indexes for "
                                                                + costs.statements().get(i).label()
                                                                + ": "
                                                                + CallTime.OUT);
                                                return Mono.just(List.<Set<Candidate>>of());
                                            }
                                            return usedBy(i, costs);
                                        }),
                        Workload.AT_ONCE)
                .collectList()
                .map(used -> pool(used, costs));
    }

    /** Every one of them. */
    Set<Candidate> all() {
        Set<Candidate> all = new LinkedHashSet<>(candidates);
        together.forEach(all::addAll);
        return all;
    }

    private static Mono<List<Set<Candidate>>> usedBy(int i, Costs costs) {
        Set<Candidate> all = new LinkedHashSet<>();
        costs.statements().get(i).wishes().forEach(wish -> all.addAll(Candidates.of(wish)));
        List<Set<Candidate>> shown = new ArrayList<>();
        shown.add(first(all.stream()));
        shown.add(first(all.stream().filter(c -> !c.covers())));
        shown.add(first(all.stream().filter(c -> !c.covers() && c.keys().size() == 1)));
        return costs.of(i, shown).map(found -> found.stream().map(Costs.With::used).toList());
    }

    private static Set<Candidate> first(Stream<Candidate> candidates) {
        return new LinkedHashSet<>(candidates.limit(MOST_AT_ONCE).toList());
    }

    private static Pool pool(List<List<Set<Candidate>>> used, Costs costs) {
        Set<Candidate> candidates = new LinkedHashSet<>();
        Set<List<Candidate>> together = new LinkedHashSet<>();
        used.stream()
                .flatMap(List::stream)
                .forEach(
                        set -> {
                            candidates.addAll(set);
                            if (set.size() > 1 && set.size() <= MOST_TOGETHER) {
                                together.add(List.copyOf(set));
                            }
                        });
        List<Candidate> first = List.copyOf(candidates);
        for (Candidate one : first) {
            candidates.addAll(one.narrower());
            first.stream()
                    .map(other -> one.merged(other, Candidates.MOST_INCLUDED))
                    .filter(Objects::nonNull)
                    .forEach(candidates::add);
        }
        candidates.removeIf(c -> exists(c, costs.statements()));
        Costs.Interest begun =
                (i, c) -> used.get(i).stream().flatMap(Set::stream).anyMatch(c::beginsLike);
        return new Pool(costs.only(begun), candidates, together);
    }

    private static boolean exists(Candidate candidate, List<PlannedStatement> statements) {
        List<String> keys = candidate.keys().stream().map(Key::text).toList();
        return !candidate.covers()
                && candidate.where() == null
                && statements.stream()
                        .flatMap(s -> s.wishes().stream())
                        .anyMatch(
                                w ->
                                        w.schema().equals(candidate.schema())
                                                && w.table().equals(candidate.table())
                                                && w.hasIndexOn(keys));
    }
}
