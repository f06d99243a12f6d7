package ai.dbtool.db.indexes;

import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.db.plan.PlannedStatement.Costed;
import ai.dbtool.db.plan.Workload;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the planner says each statement would cost with hypothetical indexes. A plan is made once
 * for each set of candidates that can matter to the statement, and all that are asked for at a time
 * in one session.
 */
final class Costs {

    /**
     * A statement with some candidates.
     *
     * @param used those its plan uses
     */
    record With(double cost, Set<Candidate> used) {}

    /** Which candidates can matter to a statement. */
    @FunctionalInterface
    interface Interest {
        boolean has(int statement, Candidate candidate);
    }

    private final Database database;
    private final String hypopg;
    private final List<PlannedStatement> statements;
    private final List<Map<Set<Candidate>, With>> known;
    private final Interest interest;

    private Costs(
            Database database,
            String hypopg,
            List<PlannedStatement> statements,
            List<Map<Set<Candidate>, With>> known,
            Interest interest) {
        this.database = database;
        this.hypopg = hypopg;
        this.statements = statements;
        this.known = known;
        this.interest = interest;
    }

    /** Of {@code statements}; whatever its conditions could use matters to a statement. */
    static Costs of(Database database, String hypopg, List<PlannedStatement> statements) {
        return new Costs(
                database,
                hypopg,
                statements,
                statements.stream()
                        .<Map<Set<Candidate>, With>>map(s -> new ConcurrentHashMap<>(start(s)))
                        .toList(),
                (i, c) -> statements.get(i).wishes().stream().anyMatch(c::concerns));
    }

    /** The same, where less matters. */
    Costs only(Interest less) {
        return new Costs(
                database,
                hypopg,
                statements,
                known,
                (i, c) -> interest.has(i, c) && less.has(i, c));
    }

    private static Map<Set<Candidate>, With> start(PlannedStatement statement) {
        return Map.of(Set.of(), new With(statement.cost(), Set.of()));
    }

    List<PlannedStatement> statements() {
        return statements;
    }

    private Set<Candidate> concerning(int i, Collection<Candidate> candidates) {
        return candidates.stream()
                .filter(c -> interest.has(i, c))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Every statement with each of {@code alternatives}: a list as long as these for each. */
    Mono<List<List<With>>> of(List<Set<Candidate>> alternatives) {
        return Flux.range(0, statements.size())
                .flatMapSequential(i -> of(i, alternatives), Workload.AT_ONCE)
                .collectList();
    }

    /** Statement {@code i} with each of {@code alternatives}. */
    Mono<List<With>> of(int i, List<Set<Candidate>> alternatives) {
        List<Set<Candidate>> wanted = alternatives.stream().map(a -> concerning(i, a)).toList();
        List<Set<Candidate>> missing =
                wanted.stream().filter(w -> !known.get(i).containsKey(w)).distinct().toList();
        return asked(i, missing)
                .doOnNext(
                        found -> {
                            for (int n = 0; n < missing.size(); n++) {
                                known.get(i).put(missing.get(n), found.get(n));
                            }
                        })
                .map(_ -> wanted.stream().map(known.get(i)::get).toList());
    }

    private Mono<List<With>> asked(int i, List<Set<Candidate>> sets) {
        if (sets.isEmpty()) {
            return Mono.just(List.of());
        }
        List<List<Candidate>> lists = sets.stream().<List<Candidate>>map(ArrayList::new).toList();
        List<List<String>> ddl =
                lists.stream().map(l -> l.stream().map(Candidate::hypothetical).toList()).toList();
        return statements
                .get(i)
                .with(hypopg, ddl, database)
                .map(
                        plans ->
                                IntStream.range(0, plans.size())
                                        .mapToObj(n -> with(plans.get(n), lists.get(n)))
                                        .toList())
                .onErrorResume(ToolFailure.class, _ -> halved(i, sets));
    }

    private static With with(Costed plan, List<Candidate> candidates) {
        return new With(
                plan.cost(),
                plan.used().stream()
                        .map(candidates::get)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** One index that cannot be made, of a type without order say, must not spoil the others. */
    private Mono<List<With>> halved(int i, List<Set<Candidate>> sets) {
        if (sets.size() == 1) {
            return Mono.just(List.of(new With(statements.get(i).cost(), Set.of())));
        }
        int half = sets.size() / 2;
        return asked(i, sets.subList(0, half))
                .zipWhen(_ -> asked(i, sets.subList(half, sets.size())))
                .map(
                        t -> {
                            List<With> both = new ArrayList<>(t.getT1());
                            both.addAll(t.getT2());
                            return both;
                        });
    }
}
