package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.plan.ExplainResult.Misestimate;
import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.Predicate;
import ai.dbtool.db.plan.ExplainResult.Spill;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What matters of a plan: where the cost is, where the planner was wrong, what went to disk. */
final class PlanDigest {

    private static final double HOT_PERCENT = 10;
    private static final int MOST_HOT = 5;
    private static final double WRONG_FACTOR = 10;

    /** Fewer rows than these are not worth a word. */
    private static final double FEW_ROWS = 100;

    private final JsonNode top;
    private final List<PlanNode> plan;

    /** For the server's JSON: an array of one plan. */
    PlanDigest(JsonNode explained) {
        this.top = explained.path(0);
        this.plan = PlanNode.all(top.path("Plan"));
    }

    /** The tables whose facts {@link #of} needs. */
    Set<TableName> tables() {
        Set<TableName> tables = new LinkedHashSet<>();
        plan.stream().map(PlanNode::relation).filter(t -> t != null).forEach(tables::add);
        return tables;
    }

    ExplainResult of(String planId, KeptPlans.Asked asked, Map<TableName, Relation> relations) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        plan.forEach(n -> nodes.put(n.path(), node(n, relations)));
        Function<PlanNode, @Nullable Relation> relationOf =
                n -> RelationReader.of(relations, n.relation());
        List<MissingIndex> missing = new MissingIndexes(plan, nodes, relationOf).find();
        return new ExplainResult(
                planId,
                asked.queryid(),
                asked.query(),
                asked.plannedAs(),
                asked.generic(),
                asked.analyzed(),
                asked.counted() == null ? null : ReturnedRows.of(plan, nodes, asked.counted()),
                top.path("Plan").path("Total Cost").asDouble(0),
                top.path("Execution Time").isNumber()
                        ? top.path("Execution Time").asDouble()
                        : null,
                List.copyOf(nodes.values()),
                hot(nodes.values().stream().toList()),
                misestimates(nodes),
                spills(),
                missing,
                new UnsargableConditions(plan, nodes, relationOf).find(missing),
                new PerRowSubqueries(plan, nodes).find(),
                List.of(),
                PlanRun.of(top),
                PlanRun.waste(plan, nodes),
                null,
                null);
    }

    private Node node(PlanNode n, Map<TableName, Relation> relations) {
        TableName table = n.relation();
        Relation relation = RelationReader.of(relations, table);
        String alias = n.text("Alias");
        String filter = n.text("Filter");
        String indexCond = n.text("Index Cond");
        List<Predicate> predicates = new ArrayList<>();
        if (alias != null) {
            Predicates reader = new Predicates(alias, relation);
            if (indexCond != null) {
                predicates.addAll(reader.of(indexCond));
            }
            if (filter != null) {
                predicates.addAll(reader.of(filter));
            }
        }
        return new Node(
                n.path(),
                n.shownType(),
                relation != null ? relation.name() : table == null ? null : shown(table),
                alias,
                n.text("Index Name"),
                filter,
                indexCond,
                joinCondition(n),
                n.planRows(),
                n.number("Actual Rows"),
                n.number("Actual Loops"),
                n.number("Rows Removed by Filter"),
                round(n.selfCost()),
                selfMillis(n),
                round(share(n)),
                relation == null ? null : relation.rows(),
                relation == null ? null : relation.pages(),
                predicates,
                PlanRun.work(n));
    }

    private static @Nullable String joinCondition(PlanNode n) {
        String hash = n.text("Hash Cond");
        String merge = n.text("Merge Cond");
        return hash != null ? hash : merge != null ? merge : n.text("Join Filter");
    }

    private static String shown(TableName table) {
        return Names.readable(table.schema()) + "." + Names.readable(table.name());
    }

    private @Nullable Double selfMillis(PlanNode n) {
        Double whole = n.millis();
        if (whole == null) {
            return null;
        }
        double children =
                plan.stream()
                        .filter(c -> c.isChildOf(n))
                        .map(PlanNode::millis)
                        .mapToDouble(m -> m == null ? 0 : m)
                        .sum();
        return round(Math.max(0, whole - children));
    }

    private double share(PlanNode n) {
        Double self = selfMillis(n);
        Double whole = plan.getFirst().millis();
        if (self != null && whole != null && whole > 0) {
            return Math.min(100, 100 * self / whole);
        }
        double total = plan.getFirst().cost();
        return total <= 0 ? 0 : 100 * n.selfCost() / total;
    }

    private static List<String> hot(List<Node> nodes) {
        return nodes.stream()
                .filter(n -> n.sharePercent() >= HOT_PERCENT)
                .sorted(Comparator.comparingDouble(Node::sharePercent).reversed())
                .limit(MOST_HOT)
                .map(Node::path)
                .toList();
    }

    private List<Misestimate> misestimates(Map<String, Node> nodes) {
        List<Misestimate> wrong = new ArrayList<>();
        for (PlanNode n : plan) {
            Double actual = n.number("Actual Rows");
            Double loops = n.number("Actual Loops");
            if (actual == null || loops == null || loops == 0) {
                continue;
            }
            double estimated = n.planRows();
            double factor =
                    Math.max(1, Math.max(actual, estimated))
                            / Math.max(1, Math.min(actual, estimated));
            // A Limit stops its input early: fewer rows than estimated are no error there.
            boolean stopped = actual < estimated && n.isBelow("Limit");
            Node shown = nodes.get(n.path());
            if (factor >= WRONG_FACTOR
                    && Math.max(actual, estimated) * loops >= FEW_ROWS
                    && !stopped) {
                wrong.add(
                        new Misestimate(
                                n.path(),
                                n.shownType(),
                                shown == null ? null : shown.relation(),
                                estimated,
                                actual,
                                round(factor)));
            }
        }
        wrong.sort(Comparator.comparingDouble(Misestimate::factor).reversed());
        return wrong;
    }

    private List<Spill> spills() {
        List<Spill> spills = new ArrayList<>();
        for (PlanNode n : plan) {
            JsonNode json = n.json();
            long kilobytes = 0;
            String kind = "";
            if (json.path("Sort Space Type").asString("").equals("Disk")) {
                kind = "sort";
                kilobytes = json.path("Sort Space Used").asLong(0);
            } else if (json.path("Hash Batches").asLong(1) > 1) {
                kind = "hash";
                kilobytes =
                        json.path("Peak Memory Usage").asLong(0)
                                * (json.path("Hash Batches").asLong(1) - 1);
            } else if (json.path("Disk Usage").asLong(0) > 0) {
                kind = "aggregate";
                kilobytes = json.path("Disk Usage").asLong(0);
            } else if (json.path("Storage").asString("").equals("Disk")) {
                kind = "tuples";
                kilobytes = json.path("Maximum Storage").asLong(0);
            }
            for (JsonNode worker : json.path("Workers")) {
                if (worker.path("Sort Space Type").asString("").equals("Disk")) {
                    kind = "sort";
                    kilobytes += worker.path("Sort Space Used").asLong(0);
                }
            }
            if (!kind.isEmpty()) {
                spills.add(new Spill(n.path(), n.shownType(), kind, kilobytes));
            }
        }
        return spills;
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
