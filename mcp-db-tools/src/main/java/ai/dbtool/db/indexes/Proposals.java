package ai.dbtool.db.indexes;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Forecast;
import ai.dbtool.db.ddl.Review;
import ai.dbtool.db.indexes.IndexAdvice.Gain;
import ai.dbtool.db.indexes.IndexAdvice.Proposal;
import ai.dbtool.db.indexes.IndexAdvice.Statistics;
import ai.dbtool.db.plan.ExplainResult.Dependent;
import ai.dbtool.db.plan.ExplainResult.MissingIndex;
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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts candidates, forecasts of their builds and prices together. */
final class Proposals {

    private static final double LEAST_GAIN_PERCENT = 1;

    private Proposals() {}

    /** The planner chose among hypothetical indexes. */
    static Mono<IndexAdvice> byPlanner(
            Advisor advisor,
            List<PlannedStatement> statements,
            long budget,
            Database database,
            ServerFacts facts,
            Sight sight) {
        return advisor.used()
                .map(Selection::users)
                .flatMap(
                        users ->
                                forecasts(users.keySet(), database, sight)
                                        .flatMap(
                                                builds ->
                                                        advisor.select(
                                                                        users,
                                                                        c -> bytes(builds, c),
                                                                        budget)
                                                                .flatMap(
                                                                        selection ->
                                                                                advice(
                                                                                        "hypopg",
                                                                                        selection,
                                                                                        users,
                                                                                        builds,
                                                                                        statements,
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
                    double share =
                            missing.sharePercent() / 100 * (1 - missing.selectivityPercent() / 100);
                    costs.set(i, costs.get(i) * (1 - share));
                }
            }
        }
        return forecasts(users.keySet(), database, sight)
                .flatMap(
                        builds -> {
                            Selection selection = Selection.start(statements);
                            long left = budget;
                            for (Map.Entry<Candidate, List<Double>> e : after.entrySet()) {
                                double gain =
                                        selection.gainPercent(
                                                statements, lower(selection.costs(), e.getValue()));
                                long bytes = bytes(builds, e.getKey());
                                if (gain >= LEAST_GAIN_PERCENT && bytes <= left) {
                                    left -= bytes;
                                    selection =
                                            selection.and(
                                                    e.getKey(),
                                                    lower(selection.costs(), e.getValue()),
                                                    gain);
                                }
                            }
                            return advice(
                                    "estimates",
                                    selection,
                                    users,
                                    builds,
                                    statements,
                                    database,
                                    facts,
                                    sight);
                        });
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
                                new Candidate(w.schema(), w.table(), missing.columns(), List.of()))
                .orElse(null);
    }

    /** What building each would take. */
    private static Mono<Map<Candidate, Forecast>> forecasts(
            Collection<Candidate> candidates, Database database, Sight sight) {
        return Flux.fromIterable(candidates)
                .concatMap(
                        c ->
                                Review.of(c.statement(), database, sight)
                                        .map(found -> Map.entry(c, found.getFirst())))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static long bytes(Map<Candidate, Forecast> builds, Candidate candidate) {
        Forecast build = builds.get(candidate);
        Long bytes = build == null ? null : size(build);
        return bytes == null ? 0 : bytes;
    }

    private static @Nullable Long size(Forecast build) {
        List<Long> sizes = new ArrayList<>();
        for (Forecast.Work work : build.work()) {
            if (work.bytes() == null) {
                return null;
            }
            sizes.add(work.bytes());
        }
        return sizes.isEmpty() ? null : (Long) sizes.stream().mapToLong(Long::longValue).sum();
    }

    private static Mono<IndexAdvice> advice(
            String method,
            Selection selection,
            Map<Candidate, List<Integer>> users,
            Map<Candidate, Forecast> builds,
            List<PlannedStatement> statements,
            Database database,
            ServerFacts facts,
            Sight sight) {
        return Flux.range(0, selection.chosen().size())
                .concatMap(
                        i -> {
                            Candidate candidate = selection.chosen().get(i);
                            double rows =
                                    statements.stream()
                                            .flatMap(s -> s.wishes().stream())
                                            .filter(w -> w.table().equals(candidate.table()))
                                            .mapToDouble(IndexWish::rows)
                                            .max()
                                            .orElse(1);
                            double entry = bytes(builds, candidate) / Math.max(1, rows);
                            return Prices.of(candidate, entry, database, facts, sight)
                                    .map(
                                            priced ->
                                                    proposal(
                                                            candidate,
                                                            selection.gains().get(i),
                                                            builds.get(candidate),
                                                            priced,
                                                            helped(
                                                                    users.getOrDefault(
                                                                            candidate, List.of()),
                                                                    statements)));
                        })
                .collectList()
                .map(
                        proposals ->
                                new IndexAdvice(
                                        method,
                                        proposals,
                                        gains(selection, statements),
                                        statistics(statements)));
    }

    private static Proposal proposal(
            Candidate candidate,
            double gain,
            @Nullable Forecast build,
            Prices.Priced priced,
            List<String> helps) {
        return new Proposal(
                candidate.qualified(),
                candidate.statement() + ";",
                build == null ? "" : String.valueOf(build.undo()),
                Math.round(gain * 10) / 10.0,
                build == null ? null : size(build),
                build == null ? null : build.seconds(),
                priced.price(),
                priced.replaces(),
                helps);
    }

    private static List<String> helped(List<Integer> users, List<PlannedStatement> statements) {
        return users.stream()
                .map(statements::get)
                .map(s -> s.queryid() == null ? "sql" : s.queryid())
                .toList();
    }

    private static List<Gain> gains(Selection selection, List<PlannedStatement> statements) {
        return IntStream.range(0, statements.size())
                .mapToObj(
                        i -> {
                            PlannedStatement s = statements.get(i);
                            return new Gain(
                                    s.queryid(),
                                    s.query().length() <= 300
                                            ? s.query()
                                            : s.query().substring(0, 300),
                                    Math.round(s.cost()),
                                    Math.round(selection.costs().get(i)),
                                    s.totalMillis() == null
                                            ? null
                                            : (Double) (double) Math.round(s.totalMillis()));
                        })
                .sorted(
                        Comparator.comparing(
                                (Gain g) -> g.totalMillis() == null ? 0 : g.totalMillis(),
                                Comparator.reverseOrder()))
                .toList();
    }

    private static List<Statistics> statistics(List<PlannedStatement> statements) {
        Map<String, Statistics> found = new LinkedHashMap<>();
        for (PlannedStatement statement : statements) {
            for (Dependent d : statement.dependent()) {
                String columns =
                        d.columns().stream().map(Names::readable).collect(Collectors.joining(", "));
                String name =
                        Names.readable(
                                d.table()
                                                .substring(d.table().lastIndexOf('.') + 1)
                                                .replace("\"", "")
                                        + "_"
                                        + String.join("_", d.columns())
                                        + "_stat");
                found.putIfAbsent(
                        d.table() + columns,
                        new Statistics(
                                d.table(),
                                d.columns(),
                                d.factor(),
                                "CREATE STATISTICS "
                                        + name
                                        + " ON "
                                        + columns
                                        + " FROM "
                                        + d.table()
                                        + "; ANALYZE "
                                        + d.table()
                                        + ";",
                                "DROP STATISTICS " + name + ";"));
            }
        }
        return List.copyOf(found.values());
    }
}
