package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.indexes.IndexAdvice.Gain;
import ai.dbtool.db.indexes.IndexAdvice.Proposal;
import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.db.plan.ExtendedStatistics;
import ai.dbtool.db.plan.IndexWish;
import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.stream.IntStream;

/** Puts candidates, forecasts of their builds and prices together. */
final class Proposals {

    private static final double LEAST_GAIN_PERCENT = 1;

    private Proposals() {}

    /** The planner chooses among hypothetical indexes. */
    static Mono<IndexAdvice> byPlanner(
            Costs costs,
            long budget,
            CallTime time,
            Database database,
            ServerFacts facts,
            Sight sight) {
        return Pool.of(costs, time, sight)
                .flatMap(
                        pool ->
                                Builds.of(pool.all(), database, sight)
                                        .doOnNext(b -> tooLarge(pool.all(), b, budget, sight))
                                        .flatMap(
                                                builds ->
                                                        new Advisor(
                                                                        pool,
                                                                        builds::bytes,
                                                                        budget,
                                                                        sight,
                                                                        time)
                                                                .select()
                                                                .flatMap(
                                                                        selection ->
                                                                                advice(
                                                                                        "hypopg",
                                                                                        selection,
                                                                                        builds,
                                                                                        costs
                                                                                                .statements(),
                                                                                        database,
                                                                                        facts,
                                                                                        sight))));
    }

    /** Without hypopg: what plans show to be read whole for few rows. */
    static Mono<IndexAdvice> byEstimates(
            List<PlannedStatement> statements,
            long budget,
            Database database,
            ServerFacts facts,
            Sight sight) {
        Map<Candidate, List<Integer>> users = new LinkedHashMap<>();
        Map<Candidate, List<Double>> after = new LinkedHashMap<>();
        for (int i = 0; i < statements.size(); i++) {
            for (MissingIndex missing : statements.get(i).missing()) {
                Candidate candidate = candidate(missing, statements.get(i));
                if (candidate != null) {
                    users.computeIfAbsent(candidate, _ -> new ArrayList<>()).add(i);
                    List<Double> costs =
                            after.computeIfAbsent(
                                    candidate,
                                    _ -> new ArrayList<>(Selection.start(statements).costs()));
                    costs.set(i, costs.get(i) * missing.costFactor());
                }
            }
        }
        return Builds.of(users.keySet(), database, sight)
                .doOnNext(builds -> tooLarge(users.keySet(), builds, budget, sight))
                .flatMap(
                        builds -> {
                            Selection selection = Selection.start(statements);
                            long left = budget;
                            for (Map.Entry<Candidate, List<Double>> e : after.entrySet()) {
                                Candidate candidate = e.getKey();
                                List<Double> costs = lower(selection.costs(), e.getValue());
                                double gain = percent(statements, selection.costs(), costs);
                                long bytes = builds.bytes(candidate);
                                if (gain >= LEAST_GAIN_PERCENT && bytes <= left) {
                                    left -= bytes;
                                    selection =
                                            selection.and(
                                                    candidate,
                                                    costs,
                                                    gain,
                                                    users.getOrDefault(candidate, List.of()));
                                }
                            }
                            return advice(
                                    "estimates",
                                    selection.mostUsefulFirst(),
                                    builds,
                                    statements,
                                    database,
                                    facts,
                                    sight);
                        });
    }

    /** What the limit alone rules out is not to pass for useless. */
    private static void tooLarge(
            Collection<Candidate> candidates, Builds builds, long budget, Sight sight) {
        LongSummaryStatistics larger =
                candidates.stream()
                        .mapToLong(builds::bytes)
                        .filter(bytes -> bytes > budget)
                        .summaryStatistics();
        if (larger.getCount() > 0) {
            sight.skip(
                    "%d possible indexes, each larger than max_mb allows in all (%s); the smallest would take about %s"
                            .formatted(
                                    larger.getCount(),
                                    Bytes.text(budget),
                                    Bytes.text(larger.getMin())));
        }
    }

    private static double percent(
            List<PlannedStatement> statements, List<Double> before, List<Double> after) {
        double all = Selection.weighted(statements, before);
        return all == 0 ? 0 : 100 * (all - Selection.weighted(statements, after)) / all;
    }

    private static List<Double> lower(List<Double> a, List<Double> b) {
        return IntStream.range(0, a.size()).mapToObj(i -> Math.min(a.get(i), b.get(i))).toList();
    }

    private static @Nullable Candidate candidate(MissingIndex missing, PlannedStatement statement) {
        return statement.wishes().stream()
                .filter(
                        w ->
                                (Names.readable(w.schema()) + "." + Names.readable(w.table()))
                                        .equals(missing.table()))
                .findFirst()
                .map(
                        (IndexWish w) ->
                                Candidate.on(w.schema(), w.table(), missing.columns(), List.of()))
                .orElse(null);
    }

    private static Mono<IndexAdvice> advice(
            String method,
            Selection selection,
            Builds builds,
            List<PlannedStatement> statements,
            Database database,
            ServerFacts facts,
            Sight sight) {
        return Flux.fromIterable(selection.chosen())
                .concatMap(
                        candidate -> {
                            double entry =
                                    builds.bytes(candidate)
                                            / Math.max(1, rows(candidate, statements));
                            return Prices.of(candidate, entry, database, facts, sight)
                                    .map(
                                            priced ->
                                                    proposal(
                                                            candidate,
                                                            selection,
                                                            builds,
                                                            priced,
                                                            statements));
                        })
                .collectList()
                .map(
                        proposals ->
                                new IndexAdvice(
                                        method,
                                        proposals,
                                        gains(selection, statements),
                                        ExtendedStatistics.of(statements)));
    }

    private static double rows(Candidate candidate, List<PlannedStatement> statements) {
        return statements.stream()
                .flatMap(s -> s.wishes().stream())
                .filter(w -> w.table().equals(candidate.table()))
                .mapToDouble(IndexWish::rows)
                .max()
                .orElse(1);
    }

    private static Proposal proposal(
            Candidate candidate,
            Selection selection,
            Builds builds,
            Prices.Priced priced,
            List<PlannedStatement> statements) {
        double gain = selection.gains().getOrDefault(candidate, 0.0);
        return new Proposal(
                candidate.qualified(),
                candidate.statement() + ";",
                candidate.overExpression() ? "ANALYZE " + candidate.qualified() + ";" : null,
                caveat(candidate),
                builds.undo(candidate),
                Math.round(gain * 10) / 10.0,
                builds.size(candidate),
                builds.seconds(candidate),
                priced.price(),
                priced.replaces(),
                selection.helped().getOrDefault(candidate, List.of()).stream()
                        .map(i -> statements.get(i).label())
                        .toList());
    }

    private static @Nullable String caveat(Candidate candidate) {
        if (candidate.where() != null) {
            return "holds "
                    + Math.round(1000 * candidate.share()) / 10.0
                    + " % of the rows (counted in a sample); serves statements that state the condition as"
                    + " it is, not through a parameter";
        }
        return candidate.overExpression()
                ? "serves the very expression; its gain is a guess until ANALYZE has seen its values"
                : null;
    }

    private static List<Gain> gains(Selection selection, List<PlannedStatement> statements) {
        return IntStream.range(0, statements.size())
                .mapToObj(
                        i -> {
                            PlannedStatement s = statements.get(i);
                            return new Gain(
                                    s.queryid(),
                                    s.label(),
                                    s.query().length() <= 300
                                            ? s.query()
                                            : s.query().substring(0, 300),
                                    Math.round(s.cost()),
                                    Math.round(selection.costs().get(i)),
                                    s.totalMillis() == null
                                            ? null
                                            : (Double) (double) Math.round(s.totalMillis()),
                                    s.sampledValues());
                        })
                .sorted(
                        Comparator.comparing(
                                (Gain g) -> g.totalMillis() == null ? 0 : g.totalMillis(),
                                Comparator.reverseOrder()))
                .toList();
    }
}
