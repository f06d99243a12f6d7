package ai.dbtool.db.indexes;

import ai.dbtool.db.plan.IndexWish;
import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses among hypothetical indexes by the planner's own estimates.
 *
 * <p>For each statement the planner is shown all candidates at once, then those that do not cover;
 * what it uses is kept. From these the one that saves most is taken, again and again, until the
 * next saves less than 1 % or the budget is spent; of two that save nearly the same the smaller.
 * Limits: the planner's cost is not time; two indexes that pay only together are found only when
 * the planner used both at once.
 */
final class Advisor {

    private static final int MOST_AT_ONCE = 24;
    private static final int MOST_CHOSEN = 12;
    private static final double LEAST_GAIN_PERCENT = 1;
    private static final double NEARLY = 0.9;
    private static final Duration LONGEST = Duration.ofSeconds(25);

    /** Estimated bytes of a candidate. */
    interface Sizes {
        long bytes(Candidate candidate);
    }

    private final Database database;
    private final String hypopg;
    private final List<PlannedStatement> statements;
    private final Clock clock;
    private final Instant end;

    Advisor(Database database, String hypopg, List<PlannedStatement> statements, Clock clock) {
        this.database = database;
        this.hypopg = hypopg;
        this.statements = statements;
        this.clock = clock;
        this.end = clock.instant().plus(LONGEST);
    }

    /** What the planner would use of all that is thinkable, by statement. */
    Mono<List<List<Candidate>>> used() {
        return Flux.fromIterable(statements).concatMap(this::usedBy).collectList();
    }

    private Mono<List<Candidate>> usedBy(PlannedStatement statement) {
        Set<Candidate> all = new LinkedHashSet<>();
        for (IndexWish wish : statement.wishes()) {
            all.addAll(Candidate.of(wish));
        }
        List<Candidate> plain = all.stream().filter(c -> !c.covers()).limit(MOST_AT_ONCE).toList();
        List<Candidate> some = all.stream().limit(MOST_AT_ONCE).toList();
        return chosen(statement, some)
                .zipWhen(_ -> chosen(statement, plain))
                .map(
                        t -> {
                            Set<Candidate> both = new LinkedHashSet<>(t.getT1());
                            both.addAll(t.getT2());
                            return List.copyOf(both);
                        });
    }

    private Mono<List<Candidate>> chosen(PlannedStatement statement, List<Candidate> shown) {
        if (shown.isEmpty()) {
            return Mono.just(List.of());
        }
        return statement
                .with(hypopg, shown.stream().map(Candidate::hypothetical).toList(), database)
                .map(costed -> costed.used().stream().map(shown::get).toList())
                .onErrorResume(ToolFailure.class, _ -> Mono.just(List.of()));
    }

    /** The best selection within {@code budget} bytes. */
    Mono<Selection> select(Map<Candidate, List<Integer>> users, Sizes sizes, long budget) {
        return step(Selection.start(statements), users, sizes, budget);
    }

    private Mono<Selection> step(
            Selection soFar, Map<Candidate, List<Integer>> users, Sizes sizes, long left) {
        if (soFar.chosen().size() >= MOST_CHOSEN || clock.instant().isAfter(end)) {
            return Mono.just(soFar);
        }
        return Flux.fromIterable(users.keySet())
                .filter(c -> !soFar.chosen().contains(c) && sizes.bytes(c) <= left)
                .concatMap(c -> tried(c, soFar, users.getOrDefault(c, List.of())))
                .collectList()
                .flatMap(
                        trials -> {
                            Trial best = best(trials, sizes);
                            return best == null || best.gain() < LEAST_GAIN_PERCENT
                                    ? Mono.just(soFar)
                                    : step(
                                            soFar.and(best.candidate(), best.costs(), best.gain()),
                                            users,
                                            sizes,
                                            left - sizes.bytes(best.candidate()));
                        });
    }

    private record Trial(Candidate candidate, List<Double> costs, double gain) {}

    private static @org.jspecify.annotations.Nullable Trial best(List<Trial> trials, Sizes sizes) {
        double most = trials.stream().mapToDouble(Trial::gain).max().orElse(0);
        return trials.stream()
                .filter(t -> t.gain() >= NEARLY * most)
                .min(java.util.Comparator.comparingLong(t -> sizes.bytes(t.candidate())))
                .orElse(null);
    }

    private Mono<Trial> tried(Candidate candidate, Selection soFar, List<Integer> users) {
        List<String> indexes = new ArrayList<>();
        soFar.chosen().forEach(c -> indexes.add(c.hypothetical()));
        indexes.add(candidate.hypothetical());
        return Flux.fromIterable(users)
                .concatMap(
                        i ->
                                statements
                                        .get(i)
                                        .with(hypopg, indexes, database)
                                        .map(costed -> Map.entry(i, costed.cost()))
                                        .onErrorResume(ToolFailure.class, _ -> Mono.empty()))
                .collectList()
                .map(
                        found -> {
                            List<Double> costs = new ArrayList<>(soFar.costs());
                            found.forEach(
                                    e ->
                                            costs.set(
                                                    e.getKey(),
                                                    Math.min(costs.get(e.getKey()), e.getValue())));
                            return new Trial(
                                    candidate, costs, soFar.gainPercent(statements, costs));
                        });
    }
}
