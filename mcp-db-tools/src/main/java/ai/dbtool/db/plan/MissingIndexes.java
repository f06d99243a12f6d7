package ai.dbtool.db.plan;

import ai.dbtool.db.plan.ExplainResult.MissingIndex;
import ai.dbtool.db.plan.ExplainResult.Node;
import ai.dbtool.db.plan.ExplainResult.Predicate;
import ai.dbtool.db.plan.Expression.Binary;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.Relation.ColumnFacts;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Big tables read whole for few rows where an index would find them.
 *
 * <p>Columns with equality come first, most selective first, and only until few rows are left; a
 * range comes last, and only when the equalities are not selective enough. Where another condition
 * than these is in the filter, its part of the estimate cannot be told from theirs, so selectivity
 * is taken from the columns' statistics instead. Partitions count as their root. Limits: OR,
 * patterns and expressions yield no candidate; the order wanted by a Sort is not looked at.
 */
final class MissingIndexes {

    private static final long BIG_ROWS = 10_000;
    private static final long BIG_PAGES = 128;
    private static final double MOST_SELECTED = 0.05;

    /** Below this share of the table another column does not pay. */
    private static final double SELECTIVE_ENOUGH = 0.005;

    /** What the planner assumes without statistics (DEFAULT_NUM_DISTINCT, DEFAULT_INEQ_SEL). */
    private static final double UNKNOWN_DISTINCT = 200;

    private static final double UNKNOWN_RANGE = 1.0 / 3;

    private final List<PlanNode> plan;
    private final Map<String, Node> nodes;
    private final Function<PlanNode, @Nullable Relation> relations;

    MissingIndexes(
            List<PlanNode> plan,
            Map<String, Node> nodes,
            Function<PlanNode, @Nullable Relation> relations) {
        this.plan = plan;
        this.nodes = nodes;
        this.relations = relations;
    }

    /** One entry for each table and list of columns, largest share first. */
    List<MissingIndex> find() {
        Map<String, Found> merged = new LinkedHashMap<>();
        for (PlanNode node : plan) {
            Relation relation = relations.apply(node);
            if (node.type().equals("Seq Scan") && relation != null) {
                Found found = filtered(node, relation);
                if (found == null) {
                    found = joined(node, relation);
                }
                if (found != null) {
                    merged.merge(relation.root() + found.columns(), found, Found::and);
                }
            }
        }
        return merged.values().stream()
                .filter(f -> f.rows() >= BIG_ROWS || f.pages() >= BIG_PAGES)
                .map(Found::candidate)
                .sorted(
                        Comparator.comparingDouble(MissingIndex::sharePercent)
                                .reversed()
                                .thenComparing(MissingIndex::table))
                .toList();
    }

    /** A candidate of one scan; those of several partitions are added up. */
    private record Found(
            Relation relation,
            List<String> columns,
            String path,
            String condition,
            long rows,
            long pages,
            double estimated,
            double share) {

        Found and(Found other) {
            return new Found(
                    relation,
                    columns,
                    path,
                    condition,
                    rows + other.rows,
                    pages + other.pages,
                    estimated + other.estimated,
                    share + other.share);
        }

        MissingIndex candidate() {
            return new MissingIndex(
                    relation.root(),
                    columns,
                    path,
                    condition,
                    rows,
                    round(estimated),
                    round(100 * estimated / Math.max(1, rows)),
                    round(share),
                    relation.invalidIndexOn(columns.getFirst()));
        }
    }

    private @Nullable Found filtered(PlanNode node, Relation relation) {
        Node shown = shown(node);
        String filter = shown.filter();
        if (filter == null) {
            return null;
        }
        List<String> equal = columns(shown, Predicates.EQUALITY, Predicates.MEMBERSHIP);
        List<String> ranges = columns(shown, Predicates.RANGE);
        List<String> chosen = new ArrayList<>();
        double fraction = 1;
        for (String column : bySelectivity(equal, relation)) {
            if (fraction <= SELECTIVE_ENOUGH) {
                break;
            }
            chosen.add(column);
            fraction /= distinct(relation, column);
        }
        boolean usesRange = fraction > SELECTIVE_ENOUGH && !ranges.isEmpty();
        if (usesRange) {
            chosen.add(ranges.getFirst());
            fraction *= UNKNOWN_RANGE;
        }
        boolean onlySargable =
                shown.predicates().stream()
                        .allMatch(p -> isSargable(p) || p.kind().equals(Predicates.NULL));
        double planned = node.allPlanRows() / Math.max(1, relation.rows());
        double selected = onlySargable ? planned : fraction;
        if (chosen.isEmpty()
                || selected > MOST_SELECTED
                || relation.hasIndexOn(chosen.getFirst())) {
            return null;
        }
        return found(node, relation, chosen, filter, selected);
    }

    private static boolean isSargable(Predicate p) {
        return p.kind().equals(Predicates.EQUALITY)
                || p.kind().equals(Predicates.MEMBERSHIP)
                || p.kind().equals(Predicates.RANGE);
    }

    private static List<String> columns(Node node, String... kinds) {
        return node.predicates().stream()
                .filter(p -> List.of(kinds).contains(p.kind()))
                .map(Predicate::column)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    private static List<String> bySelectivity(List<String> columns, Relation relation) {
        return columns.stream()
                .sorted(Comparator.<String>comparingDouble(c -> distinct(relation, c)).reversed())
                .toList();
    }

    private static double distinct(Relation relation, String column) {
        ColumnFacts facts = relation.columns().get(column);
        double known = facts == null ? 0 : facts.distinct();
        return known > 0
                ? known
                : Math.min(UNKNOWN_DISTINCT, (double) Math.max(1, relation.rows()));
    }

    /**
     * A table read whole for a join whose other side has few rows: with an index on the join column
     * each of them would be looked up.
     */
    private @Nullable Found joined(PlanNode scan, Relation relation) {
        String alias = scan.text("Alias");
        for (PlanNode join = scan.parent(), side = scan;
                join != null && alias != null;
                side = join, join = join.parent()) {
            String condition = joinCondition(join);
            if (condition == null) {
                if (!passesRows(join.type())) {
                    return null;
                }
                continue;
            }
            Predicates ours = new Predicates(alias, relation);
            for (Part part : ConditionParser.conjuncts(condition)) {
                String column = part.node() instanceof Binary b ? joinColumn(b, ours, alias) : null;
                ColumnFacts facts = column == null ? null : relation.columns().get(column);
                if (facts != null && column != null && facts.distinct() > 0) {
                    double selected = otherRows(join, side) / facts.distinct();
                    boolean pays = selected <= MOST_SELECTED && !relation.hasIndexOn(column);
                    return pays
                            ? found(scan, relation, List.of(column), condition, selected)
                            : null;
                }
            }
            return null;
        }
        return null;
    }

    private static @Nullable String joinCondition(PlanNode node) {
        return Stream.of("Hash Cond", "Merge Cond", "Join Filter")
                .map(node::text)
                .flatMap(Stream::ofNullable)
                .findFirst()
                .orElse(null);
    }

    /** Nodes that hand their rows on without dropping any. */
    private static boolean passesRows(String type) {
        return switch (type) {
            case "Hash",
                    "Sort",
                    "Incremental Sort",
                    "Materialize",
                    "Memoize",
                    "Append",
                    "Gather",
                    "Gather Merge" ->
                    true;
            default -> false;
        };
    }

    private static @Nullable String joinColumn(Binary b, Predicates ours, String alias) {
        if (!b.operator().equals("=")) {
            return null;
        }
        String left = b.right().isConstantFor(alias) ? ours.column(b.left()) : null;
        return left == null && b.left().isConstantFor(alias) ? ours.column(b.right()) : left;
    }

    private double otherRows(PlanNode join, PlanNode side) {
        return plan.stream()
                .filter(n -> n.isChildOf(join) && !n.path().equals(side.path()))
                .filter(n -> List.of("Outer", "Inner").contains(n.text("Parent Relationship")))
                .mapToDouble(PlanNode::allPlanRows)
                .max()
                .orElse(Double.MAX_VALUE);
    }

    private Found found(
            PlanNode node,
            Relation relation,
            List<String> columns,
            String condition,
            double selected) {
        return new Found(
                relation,
                List.copyOf(columns),
                node.path(),
                condition,
                relation.rows(),
                relation.pages(),
                selected * relation.rows(),
                shown(node).sharePercent());
    }

    private Node shown(PlanNode node) {
        Node shown = nodes.get(node.path());
        if (shown == null) {
            throw new IllegalStateException("no node at " + node.path());
        }
        return shown;
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
