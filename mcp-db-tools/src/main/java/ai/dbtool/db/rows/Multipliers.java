package ai.dbtool.db.rows;

import static ai.dbtool.db.rows.ZeroRows.number;

import ai.dbtool.db.plan.Relation;
import ai.dbtool.db.plan.RelationReader;
import ai.dbtool.db.plan.TableName;
import ai.dbtool.db.rows.WhyRowsResult.Kind;
import ai.dbtool.db.rows.WhyRowsResult.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where rows become more, and whether something above hides or counts that. */
final class Multipliers {

    /** From here on more rows are worth a word. */
    private static final double FACTOR = 1.5;

    private static final int MOST = 4;

    private static final Pattern COUNTING =
            Pattern.compile("\\b(count|sum|avg|array_agg|string_agg|jsonb?_agg)\\(");

    private final Map<String, Flow> byPath;
    private final Map<TableName, Relation> relations;

    Multipliers(Flow root, Map<TableName, Relation> relations) {
        this.byPath =
                root.all().collect(Collectors.toMap(f -> f.node().path(), Function.identity()));
        this.relations = relations;
    }

    /** Worst first. */
    List<Reason> find() {
        List<Reason> found = new ArrayList<>();
        for (Flow flow : byPath.values()) {
            Reason reason = flow.isJoin() && flow.ran() ? join(flow) : expanded(flow);
            if (reason != null) {
                found.add(reason);
                Reason folded = folded(flow);
                if (folded != null && !found.contains(folded)) {
                    found.add(folded);
                }
            }
        }
        found.sort(
                Comparator.comparing(Reason::kind)
                        .thenComparing(r -> -r.rowsOut())
                        .thenComparing(Reason::path));
        return found.stream().limit(MOST).toList();
    }

    private @Nullable Reason join(Flow join) {
        String type = String.valueOf(join.node().text("Join Type"));
        if (!Set.of("Inner", "Left", "Right", "Full").contains(type)) {
            return null;
        }
        Flow outer = join.inputs().get(0);
        Flow inner = join.inputs().get(1);
        if (isCross(outer, inner, join)) {
            return reason(
                    Kind.CROSS_JOIN,
                    join,
                    "no condition joins "
                            + names(outer)
                            + " and "
                            + names(inner)
                            + ": each of "
                            + number(outer.rows())
                            + " rows meets each of "
                            + number(inner.rows() / inner.loops()));
        }
        double perOuter = join.rows() / Math.max(1, outer.rows());
        double perInner = join.rows() / innerRows(join, inner);
        boolean unique = join.node().json().path("Inner Unique").asBoolean(false);
        if (perOuter >= FACTOR && perInner >= FACTOR && !unique) {
            return reason(
                    Kind.MANY_TO_MANY,
                    join,
                    "rows of both sides meet several of the other by "
                            + join.joinCondition()
                            + ": one of "
                            + names(outer)
                            + " meets "
                            + factor(perOuter)
                            + ", one of "
                            + names(inner)
                            + " "
                            + factor(perInner)
                            + counted(join));
        }
        if (perOuter >= FACTOR && !unique) {
            return several(join, outer, inner, perOuter);
        }
        return perInner >= FACTOR ? several(join, inner, outer, perInner) : null;
    }

    /**
     * How many rows the inner side has. Of a nested loop only matches are counted there; the table
     * has at least as many rows as any one of them was used, so its size is what can be compared.
     */
    private double innerRows(Flow join, Flow inner) {
        if (!join.type().equals("Nested Loop")) {
            return Math.max(1, inner.rows());
        }
        Relation relation = RelationReader.of(relations, inner.node().relation());
        return relation == null ? Double.MAX_VALUE : Math.max(1, relation.rows());
    }

    private Reason several(Flow join, Flow one, Flow many, double factor) {
        return reason(
                Kind.ONE_TO_MANY,
                join,
                "each row of "
                        + names(one)
                        + " meets "
                        + factor(factor)
                        + " of "
                        + names(many)
                        + " on average"
                        + counted(join));
    }

    private @Nullable Reason expanded(Flow flow) {
        Double in = flow.rowsIn();
        return flow.type().equals("ProjectSet") && in != null && flow.rows() >= FACTOR * in
                ? reason(
                        Kind.EXPANDED,
                        flow,
                        "a set-returning function makes "
                                + number(flow.rows())
                                + " rows of "
                                + number(in))
                : null;
    }

    /** What counts rows above a join counts them as often as they were multiplied. */
    private String counted(Flow join) {
        Flow aggregate = above(join, "Aggregate");
        return aggregate != null && counts(aggregate)
                ? "; the aggregates at " + aggregate.node().path() + " see such a row that often"
                : "";
    }

    private @Nullable Reason folded(Flow multiplied) {
        Flow unique = above(multiplied, "Unique");
        Flow fold = unique == null ? above(multiplied, "Aggregate") : unique;
        Double in = fold == null ? null : fold.rowsIn();
        return fold != null
                        && in != null
                        && !counts(fold)
                        && !"Plain".equals(fold.node().text("Strategy"))
                        && in >= FACTOR * fold.rows()
                ? reason(
                        Kind.FOLDED,
                        fold,
                        "DISTINCT or GROUP BY folds "
                                + number(in)
                                + " rows into "
                                + number(fold.rows())
                                + "; it hides that rows were multiplied below")
                : null;
    }

    private @Nullable Flow above(Flow flow, String type) {
        String path = flow.node().path();
        while (path.contains(".")) {
            path = path.substring(0, path.lastIndexOf('.'));
            Flow parent = Objects.requireNonNull(byPath.get(path));
            if (parent.type().equals(type)) {
                return parent;
            }
        }
        return null;
    }

    private static boolean counts(Flow aggregate) {
        return COUNTING.matcher(aggregate.node().json().path("Output").toString()).find();
    }

    private static boolean isCross(Flow outer, Flow inner, Flow join) {
        Set<String> aliases =
                outer.all()
                        .map(f -> String.valueOf(f.node().text("Alias")))
                        .collect(Collectors.toSet());
        boolean linked =
                inner.all()
                        .flatMap(f -> f.conditions().stream())
                        .flatMap(c -> c.node().columns().stream())
                        .anyMatch(c -> c.alias() != null && aliases.contains(c.alias()));
        return join.joinCondition() == null
                && !linked
                && outer.rows() > 1
                && inner.rows() > inner.loops();
    }

    private static String names(Flow flow) {
        List<String> names = flow.names();
        return names.isEmpty() ? flow.node().shownType() : String.join(", ", names);
    }

    private static String factor(double factor) {
        return number(Math.round(factor * 10) / 10.0);
    }

    private static Reason reason(Kind kind, Flow flow, String statement) {
        return new Reason(
                kind, flow.node().path(), statement, flow.rowsIn(), flow.rows(), List.of());
    }
}
