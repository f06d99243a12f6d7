package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.Change.CreateIndex;
import ai.dbtool.db.ddl.Change.Setting;
import ai.dbtool.db.ddl.Forecast.Effect;
import ai.dbtool.db.ddl.Forecast.Replanned;
import ai.dbtool.db.plan.PlannedStatement;
import ai.dbtool.db.plan.PlannedStatement.Costed;
import ai.dbtool.db.plan.Workload;
import ai.dbtool.mcp.access.Principal;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Before and after: what the planner says of the costliest recorded statements, as things are and
 * as if a proposed index or setting of the planner were there. Nothing is created or run.
 */
final class Effects implements Review.Addition {

    private static final int MOST_STATEMENTS = 15;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final double LEAST_PERCENT = 1;

    /** Settings that do nothing but steer the planner, or tell it of what there is. */
    private static final Pattern OF_PLANNER =
            Pattern.compile(
                    "enable_\\w+|(seq|random)_page_cost|cpu_(\\w+_)?cost|parallel_(setup|tuple)_cost"
                            + "|min_parallel_(table|index)_scan_size|max_parallel_workers_per_gather"
                            + "|effective_cache_size|effective_io_concurrency|work_mem|hash_mem_multiplier"
                            + "|(from|join)_collapse_limit|constraint_exclusion|geqo(_\\w+)?");

    private final Database database;
    private final ServerFacts facts;
    private final boolean mayPlan;
    private final Sight sight;
    private final Workload workload;
    private final Map<String, Mono<List<PlannedStatement>>> planned = new HashMap<>();

    /** For {@code caller}, who has {@code remaining} time. */
    Effects(
            Database database,
            ServerFacts facts,
            Principal caller,
            Duration remaining,
            Sight sight) {
        this.database = database;
        this.facts = facts;
        this.mayPlan = caller.has(Set.of(Scope.DB_QUERY));
        this.sight = sight;
        long millis = Math.min(LIMIT.toMillis(), remaining.toMillis() / 2);
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        this.workload =
                new Workload(
                        database,
                        facts,
                        () -> System.nanoTime() > end,
                        "no time was left to plan it before and after",
                        sight);
    }

    @Override
    public Mono<Forecast> to(Forecast forecast, Outlook outlook) {
        return Flux.fromIterable(outlook.statement.changes())
                .concatMap(
                        change ->
                                switch (change) {
                                    case CreateIndex c -> index(c, outlook);
                                    case Setting c -> setting(c, outlook);
                                    default -> Mono.<Effect>empty();
                                })
                .next()
                .map(forecast::with)
                .defaultIfEmpty(forecast);
    }

    private Mono<Effect> index(CreateIndex c, Outlook outlook) {
        RelationFacts table = outlook.world.find(c.table());
        if (table == null) {
            return Mono.empty();
        }
        List<String> pretended = PretendedIndex.of(c, table, outlook);
        Mono<Effect> byEstimates =
                Mono.defer(
                        () ->
                                effect(
                                        "estimates",
                                        table.name(),
                                        s -> Mono.justOrEmpty(estimated(c, table, s))));
        if (pretended.isEmpty()) {
            sight.skip(
                    "before and after of an index over expressions, of a condition beyond comparisons"
                            + " with constants, or of another method than btree, hash and brin");
            return Mono.empty();
        }
        return PlannedStatement.hypopg(database, sight)
                .flatMap(
                        hypopg ->
                                effect(
                                        "hypopg",
                                        table.name(),
                                        s ->
                                                s.with(hypopg, List.of(pretended), database)
                                                        .map(List::getFirst)))
                .switchIfEmpty(c.where() == null ? byEstimates : Mono.empty());
    }

    /** Where the plan reads the table whole for few rows that the index would find. */
    private static Optional<Costed> estimated(
            CreateIndex c, RelationFacts table, PlannedStatement s) {
        List<String> keys = c.keys().stream().map(IndexOutlook::plain).toList();
        return s.missing().stream()
                .filter(m -> m.table().equals(table.name()))
                .filter(m -> keys.size() >= m.columns().size())
                .filter(m -> keys.subList(0, m.columns().size()).equals(m.columns()))
                .map(m -> new Costed(s.cost() * m.costFactor(), Set.of(0), s.shape()))
                .min(Comparator.comparingDouble(Costed::cost))
                .or(() -> Optional.of(new Costed(s.cost(), Set.of(), s.shape())));
    }

    private Mono<Effect> setting(Setting c, Outlook outlook) {
        String name = c.name().toLowerCase(Locale.ROOT);
        String value = c.value();
        boolean known = outlook.world.settings().stream().anyMatch(s -> s.name().equals(name));
        if (value == null || !known || !OF_PLANNER.matcher(name).matches()) {
            return Mono.empty();
        }
        return effect("setting", null, s -> s.under(name, value.replace("'", ""), database));
    }

    /** Empty where no statement could be planned. */
    private Mono<Effect> effect(
            String method, @Nullable String table, Function<PlannedStatement, Mono<Costed>> after) {
        if (!mayPlan) {
            sight.skip("before and after: planning recorded statements needs scope db:query");
            return Mono.empty();
        }
        if (!facts.statements()) {
            sight.skip("before and after: pg_stat_statements cannot be read in this database");
            return Mono.empty();
        }
        return planned.computeIfAbsent(
                        String.valueOf(table), _ -> workload.top(table, MOST_STATEMENTS).cache())
                .flatMapMany(Flux::fromIterable)
                .flatMapSequential(s -> replanned(s, after), Workload.AT_ONCE)
                .collectList()
                .map(
                        all ->
                                new Effect(
                                        method,
                                        all.size(),
                                        all.stream()
                                                .filter(Effects::changes)
                                                .sorted(
                                                        Comparator.comparingDouble(Effects::saved)
                                                                .reversed())
                                                .toList()));
    }

    private Mono<Replanned> replanned(
            PlannedStatement s, Function<PlannedStatement, Mono<Costed>> after) {
        return Mono.defer(
                        () -> {
                            if (workload.late().getAsBoolean()) {
                                sight.skip("queryid " + s.label() + ": " + workload.lateBecause());
                                return Mono.empty();
                            }
                            return after.apply(s);
                        })
                .map(costed -> replanned(s, costed))
                .onErrorResume(
                        ToolFailure.class,
                        failure -> {
                            if (failure.code().equals("unreachable")) {
                                return Mono.error(failure);
                            }
                            sight.skip("before and after: " + failure.getMessage());
                            return Mono.empty();
                        });
    }

    private static Replanned replanned(PlannedStatement s, Costed after) {
        double percent = 100 * (after.cost() - s.cost()) / Math.max(s.cost(), 0.01);
        return new Replanned(
                s.label(),
                s.query().length() <= 300 ? s.query() : s.query().substring(0, 300),
                rounded(s.cost()),
                rounded(after.cost()),
                rounded(percent),
                !after.used().isEmpty() || !after.shape().equals(s.shape()),
                s.totalMillis() == null ? 0 : rounded(s.totalMillis()));
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static boolean changes(Replanned s) {
        return s.planChanges() || Math.abs(s.changePercent()) >= LEAST_PERCENT;
    }

    /** Time won or lost, if time followed cost. */
    private static double saved(Replanned s) {
        return Math.abs(s.changePercent()) * s.totalMillis();
    }
}
