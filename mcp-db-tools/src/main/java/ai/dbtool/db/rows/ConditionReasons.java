package ai.dbtool.db.rows;

import static ai.dbtool.db.rows.ZeroRows.number;

import ai.dbtool.db.plan.ConditionParser;
import ai.dbtool.db.plan.Expression.Column;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.Token;
import ai.dbtool.db.rows.WhyRowsResult.Condition;
import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which condition of a scan without rows is to blame, by counting each. */
final class ConditionReasons {

    private final Function<Flow, @Nullable Probe> probes;

    private final JoinKeys keys;

    ConditionReasons(Function<Flow, @Nullable Probe> probes, JoinKeys keys) {
        this.probes = probes;
        this.keys = keys;
    }

    /** More of {@code killer}, as far as the table can be counted. */
    Mono<Reason> of(Killer killer) {
        if (killer.kind() == Kind.JOIN) {
            return keys.of(killer.flow().joinCondition()).map(killer::reason);
        }
        Probe probe = killer.kind() == Kind.CONDITION ? probes.apply(killer.flow()) : null;
        return probe == null
                ? Mono.just(killer.reason(""))
                : ConditionCounts.of(probe)
                        .flatMap(counts -> judged(counts, probe))
                        .defaultIfEmpty(killer.reason(""));
    }

    private Mono<Reason> judged(ConditionCounts counts, Probe probe) {
        String seen = counts.total() + (probe.sampled() ? " sampled rows" : " rows");
        if (counts.total() == 0) {
            return Mono.just(
                    reason(Kind.EMPTY_TABLE, probe, counts, probe.table() + " shows no row"));
        }
        List<Condition> none = counts.each().stream().filter(c -> c.matching() == 0).toList();
        if (!none.isEmpty()) {
            return Mono.just(reason(Kind.CONDITION, probe, counts, unsatisfied(none, seen, probe)));
        }
        if (counts.together() == 0) {
            return Mono.just(
                    reason(
                            Kind.CONDITION,
                            probe,
                            counts,
                            "each condition on "
                                    + probe.table()
                                    + " matches some of "
                                    + seen
                                    + ", all together none"
                                    + relaxing(counts.each())));
        }
        return others(counts, seen, probe);
    }

    private static String unsatisfied(List<Condition> none, String seen, Probe probe) {
        String conditions =
                none.stream().map(Condition::condition).collect(Collectors.joining(" nor "));
        String present =
                none.stream()
                        .filter(c -> !c.present().isEmpty())
                        .map(c -> "; there: " + String.join(", ", c.present()))
                        .findFirst()
                        .orElse("");
        return "none of " + seen + " of " + probe.table() + " satisfies " + conditions + present;
    }

    private static String relaxing(List<Condition> each) {
        return each.stream()
                .filter(c -> c.withoutIt() > 0)
                .map(c -> "; without " + c.condition() + " " + c.withoutIt())
                .collect(Collectors.joining());
    }

    /** The table's own conditions leave rows: what joins it, or a subquery, removes them. */
    private Mono<Reason> others(ConditionCounts counts, String seen, Probe probe) {
        String left =
                counts.together()
                        + " of "
                        + seen
                        + " of "
                        + probe.table()
                        + " satisfy its conditions";
        List<Part> subqueries = probe.others().stream().filter(Probe::hasSubquery).toList();
        if (subqueries.isEmpty()) {
            return keys.of(probe.others())
                    .map(
                            told ->
                                    reason(
                                            Kind.JOIN,
                                            probe,
                                            counts,
                                            left
                                                    + ", but none matches "
                                                    + texts(probe.others())
                                                    + " for any row of the other side"
                                                    + told));
        }
        Reason removed =
                reason(
                        Kind.SUBQUERY,
                        probe,
                        counts,
                        left + ", but none satisfies " + texts(subqueries) + ran(probe.flow()));
        return nulls(subqueries, probe.flow())
                .map(
                        nulls ->
                                reason(
                                        Kind.NOT_IN_NULL,
                                        probe,
                                        counts,
                                        "NOT IN is true for no row, because the subquery returns NULL: "
                                                + nulls
                                                + "; use NOT EXISTS, or leave NULLs out of it"))
                .defaultIfEmpty(removed);
    }

    private static String texts(List<Part> conditions) {
        return conditions.stream().map(Part::text).collect(Collectors.joining(" AND "));
    }

    private static String ran(Flow flow) {
        return flow.subplans().stream()
                .filter(Flow::ran)
                .map(
                        s ->
                                "; "
                                        + s.node().text("Subplan Name")
                                        + " returned "
                                        + number(s.rows())
                                        + " rows in "
                                        + number(s.loops())
                                        + " runs")
                .collect(Collectors.joining());
    }

    /** The column of a negated subquery that holds NULL, with how often; empty when none does. */
    private Mono<String> nulls(List<Part> subqueries, Flow flow) {
        return subqueries.stream()
                .filter(c -> Token.of(c.text()).stream().anyMatch(t -> t.isWord("NOT")))
                .flatMap(c -> flow.subplans().stream().filter(s -> mentions(c, s)))
                .findFirst()
                .map(this::nullsOf)
                .orElse(Mono.empty());
    }

    private static boolean mentions(Part condition, Flow subplan) {
        String name = subplan.node().text("Subplan Name");
        return name != null && condition.text().contains(name);
    }

    private Mono<String> nullsOf(Flow subplan) {
        JsonNode output = subplan.node().json().path("Output").path(0);
        Flow scan = subplan;
        while (scan.inputs().size() == 1) {
            scan = scan.inputs().getFirst();
        }
        Probe probe = probes.apply(scan);
        List<Part> parts = ConditionParser.conjuncts(output.asString("NULL"));
        if (probe == null || !(parts.getFirst().node() instanceof Column column)) {
            return Mono.empty();
        }
        String isNull = probe.quoted(column.name()) + " IS NULL";
        String where =
                probe.own().stream()
                        .map(c -> " AND (" + c.text() + ")")
                        .collect(Collectors.joining("", isNull, ""));
        return probe.one("count(*) FILTER (WHERE " + where + ")")
                .mapNotNull(row -> row.getFirst())
                .filter(count -> !count.equals("0"))
                .map(count -> column.name() + " of " + probe.table() + " in " + count + " rows");
    }

    private static Reason reason(Kind kind, Probe probe, ConditionCounts counts, String statement) {
        Flow flow = probe.flow();
        return new Reason(
                kind,
                flow.node().path(),
                statement,
                (double) counts.total(),
                flow.rows(),
                counts.each());
    }
}
