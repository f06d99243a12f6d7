package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.Run;
import ai.dbtool.db.plan.ExplainResult.TriggerTime;
import ai.dbtool.db.plan.ExplainResult.Waste;
import ai.dbtool.db.plan.ExplainResult.Work;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What a plan that was run says beside rows and times. */
final class PlanRun {

    private static final double WASTED_SHARE = 0.9;
    private static final double MANY_ROWS = 1_000;
    private static final int MOST = 5;

    private PlanRun() {}

    /** Of the whole; {@code null} when it was not run. */
    static @Nullable Run of(JsonNode top) {
        if (!top.path("Execution Time").isNumber()) {
            return null;
        }
        JsonNode jit = top.path("JIT");
        List<TriggerTime> triggers = new ArrayList<>();
        for (JsonNode t : top.path("Triggers")) {
            triggers.add(
                    new TriggerTime(
                            t.path("Constraint Name").asString(t.path("Trigger Name").asString("")),
                            t.path("Relation").isString() ? t.path("Relation").asString() : null,
                            t.path("Time").asDouble(0),
                            t.path("Calls").asLong(0)));
        }
        return new Run(
                number(top.path("Planning Time")),
                number(jit.path("Timing").path("Total")),
                jit.path("Functions").isNumber() ? (Integer) jit.path("Functions").asInt() : null,
                triggers);
    }

    /** Of one node; {@code null} when the plan says nothing of the kind. */
    static @Nullable Work work(PlanNode n) {
        Work work =
                new Work(
                        count(n, "Shared Hit Blocks"),
                        count(n, "Shared Read Blocks"),
                        count(n, "Shared Dirtied Blocks"),
                        temp(n),
                        n.number("I/O Read Time") == null
                                ? n.number("Shared I/O Read Time")
                                : n.number("I/O Read Time"),
                        count(n, "WAL Bytes"),
                        whole(n, "Workers Planned"),
                        whole(n, "Workers Launched"));
        boolean said =
                Stream.of(work.hitBlocks(), work.tempBlocks(), work.workersPlanned())
                        .anyMatch(Objects::nonNull);
        return said ? work : null;
    }

    private static @Nullable Long temp(PlanNode n) {
        Long read = count(n, "Temp Read Blocks");
        Long written = count(n, "Temp Written Blocks");
        return read == null || written == null ? null : (Long) (read + written);
    }

    /** Nodes that keep a tenth of their rows or less, most removed first. */
    static List<Waste> waste(List<PlanNode> plan, Map<String, Node> nodes) {
        List<Waste> waste = new ArrayList<>();
        for (PlanNode n : plan) {
            Double rows = n.number("Actual Rows");
            Double loops = n.number("Actual Loops");
            for (String by : List.of("Filter", "Join Filter", "Index Recheck")) {
                Double each = n.number("Rows Removed by " + by);
                if (rows == null || loops == null || each == null) {
                    continue;
                }
                double removed = each * loops;
                double kept = rows * loops;
                if (removed >= MANY_ROWS && removed >= WASTED_SHARE * (removed + kept)) {
                    Node node = nodes.get(n.path());
                    waste.add(
                            new Waste(
                                    n.path(),
                                    node == null ? null : node.relation(),
                                    by.toLowerCase(Locale.ROOT),
                                    removed,
                                    kept));
                }
            }
        }
        waste.sort(
                Comparator.comparingDouble(Waste::removed).reversed().thenComparing(Waste::path));
        return waste.stream().limit(MOST).toList();
    }

    private static @Nullable Double number(JsonNode value) {
        return value.isNumber() ? (Double) value.asDouble() : null;
    }

    private static @Nullable Long count(PlanNode n, String property) {
        Double value = n.number(property);
        return value == null ? null : (Long) value.longValue();
    }

    private static @Nullable Integer whole(PlanNode n, String property) {
        Double value = n.number(property);
        return value == null ? null : (Integer) value.intValue();
    }
}
