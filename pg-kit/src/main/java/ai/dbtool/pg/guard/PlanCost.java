package ai.dbtool.pg.guard;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.GuardedQuery;
import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses an admitted text whose plan costs too much, before it runs. A query is read through a
 * cursor and only so far: as under a LIMIT, only that share of its cost counts.
 */
final class PlanCost {

    private static final String EXPLAIN = "EXPLAIN (FORMAT JSON) ";

    /** Of the topmost node, which comes first. */
    private static final Pattern TOP =
            Pattern.compile(
                    "\"Startup Cost\": ([\\d.]+),\\s*\"Total Cost\": ([\\d.]+),\\s*\"Plan Rows\": (\\d+)");

    private final long most;

    /**
     * @param most highest cost in the planner's units; 0 for any
     */
    PlanCost(long most) {
        this.most = most;
    }

    /** Completes when reading the page of {@code query} costs no more than allowed. */
    Mono<Void> check(Wire wire, CanonicalSql sql, GuardedQuery query) {
        return check(wire, sql, query.parameters(), query.offset() + query.maxRows() + 1.0);
    }

    /** Completes when running {@code sql} to its end costs no more than allowed. */
    Mono<Void> check(Wire wire, CanonicalSql sql, List<@Nullable String> parameters) {
        return check(wire, sql, parameters, Double.MAX_VALUE);
    }

    private Mono<Void> check(
            Wire wire, CanonicalSql sql, List<@Nullable String> parameters, double rows) {
        if (most == 0) {
            return Mono.empty();
        }
        return wire.send(
                        new Step.Statement(
                                EXPLAIN + sql.text(),
                                parameters,
                                null,
                                Guard.located(sql, EXPLAIN.length())))
                .flatMap(
                        replies -> {
                            double cost =
                                    cost(
                                            String.valueOf(
                                                    replies.getFirst()
                                                            .rows()
                                                            .getFirst()
                                                            .getFirst()),
                                            rows);
                            return cost <= most ? Mono.empty() : Mono.error(tooMuch(cost));
                        });
    }

    private static double cost(String plan, double rows) {
        Matcher top = TOP.matcher(plan);
        if (!top.find()) {
            throw new IllegalStateException("a plan without a cost");
        }
        double startup = Double.parseDouble(top.group(1));
        double total = Double.parseDouble(top.group(2));
        double share = Math.min(1, rows / Math.max(1, Double.parseDouble(top.group(3))));
        return startup + (total - startup) * share;
    }

    private ToolFailure tooMuch(double cost) {
        return new ToolFailure(
                "too_costly",
                "the plan is estimated to cost %,.0f, limits.max_plan_cost allows %,d: ask for less (a narrower WHERE, fewer joined rows, a LIMIT); db_explain without analyze shows what is costly"
                        .formatted(cost, most));
    }
}
