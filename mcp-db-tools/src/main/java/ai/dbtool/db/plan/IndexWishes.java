package ai.dbtool.db.plan;

import ai.dbtool.db.plan.Expression.Binary;
import ai.dbtool.db.plan.Expression.Column;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.IndexWish.Computed;
import ai.dbtool.db.plan.IndexWish.Constant;
import ai.dbtool.db.plan.Relation.ColumnFacts;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads from a plan what each of its scans would want of an index: its own conditions, the join
 * conditions above it that mention it, and the sorting and grouping by its columns.
 */
final class IndexWishes {

    private static final List<String> CONDITIONS =
            List.of(
                    "Filter",
                    "Index Cond",
                    "Recheck Cond",
                    "Hash Cond",
                    "Merge Cond",
                    "Join Filter");

    private static final List<String> KEYS = List.of("Sort Key", "Group Key");

    private final List<PlanNode> plan;
    private final Map<TableName, Relation> relations;
    private final boolean literals;

    /**
     * @param literals whether the literals of the plan are the statement's own
     */
    IndexWishes(List<PlanNode> plan, Map<TableName, Relation> relations, boolean literals) {
        this.plan = plan;
        this.relations = relations;
        this.literals = literals;
    }

    List<IndexWish> all() {
        List<IndexWish> wishes = new ArrayList<>();
        for (PlanNode node : plan) {
            TableName name = node.relation();
            Relation relation = RelationReader.of(relations, name);
            String alias = node.text("Alias");
            if (name != null && relation != null && alias != null) {
                wishes.add(wish(name, relation, alias));
            }
        }
        return wishes;
    }

    private IndexWish wish(TableName name, Relation relation, String alias) {
        Predicates ours = new Predicates(alias, relation);
        Set<String> equal = new LinkedHashSet<>();
        Map<String, Set<String>> joined = new LinkedHashMap<>();
        Set<String> ranges = new LinkedHashSet<>();
        for (String condition : texts(CONDITIONS)) {
            for (Part part : ConditionParser.conjuncts(condition)) {
                if (part.node() instanceof Binary b) {
                    sort(b, ours, alias, equal, joined, ranges);
                }
            }
        }
        Set<Computed> computed = new LinkedHashSet<>();
        Set<Constant> constants = new LinkedHashSet<>();
        for (PlanNode node : plan) {
            if (alias.equals(node.text("Alias"))) {
                for (String condition : conditions(node)) {
                    ours.of(condition).stream()
                            .filter(p -> p.kind().equals(Predicates.MEMBERSHIP))
                            .flatMap(p -> Stream.ofNullable(p.column()))
                            .forEach(equal::add);
                    ours.wrapped(condition).stream()
                            .map(IndexWishes::computed)
                            .flatMap(Stream::ofNullable)
                            .forEach(computed::add);
                    constants.addAll(ours.constants(condition, literals));
                }
            }
        }
        return new IndexWish(
                name.schema(),
                name.name(),
                equal.stream()
                        .sorted(Comparator.comparingDouble(c -> -distinct(relation, c)))
                        .toList(),
                joined.values().stream().map(List::copyOf).distinct().toList(),
                List.copyOf(ranges),
                order(alias),
                List.copyOf(computed),
                List.copyOf(constants),
                List.copyOf(read(alias)),
                relation.rows(),
                relation.indexes().stream()
                        .filter(i -> i.usable() && !i.partial())
                        .map(Relation.IndexFacts::columns)
                        .toList());
    }

    private static @Nullable Computed computed(Predicates.Wrapped wrapped) {
        return switch (wrapped.operator()) {
            case "=", "= ANY" -> new Computed(wrapped.column(), wrapped.expression(), true);
            case "<", "<=", ">", ">=" ->
                    new Computed(wrapped.column(), wrapped.expression(), false);
            default -> null;
        };
    }

    private static double distinct(Relation relation, String column) {
        ColumnFacts facts = relation.columns().get(column);
        return facts == null ? 0 : facts.distinct();
    }

    private static void sort(
            Binary b,
            Predicates ours,
            String alias,
            Set<String> equal,
            Map<String, Set<String>> joined,
            Set<String> ranges) {
        String left = b.right().isConstantFor(alias) ? ours.column(b.left()) : null;
        String right = b.left().isConstantFor(alias) ? ours.column(b.right()) : null;
        String column = left == null ? right : left;
        // A bare column without alias stands only in plans of one table, of which it is.
        List<Column> others = (left == null ? b.left() : b.right()).columns();
        if (column == null) {
            return;
        }
        switch (b.operator()) {
            case "=" ->
                    (others.isEmpty()
                                    ? equal
                                    : joined.computeIfAbsent(
                                            String.valueOf(others.getFirst().alias()),
                                            _ -> new LinkedHashSet<>()))
                            .add(column);
            case "<", "<=", ">", ">=" -> {
                if (others.isEmpty()) {
                    ranges.add(column);
                }
            }
            default -> {}
        }
    }

    private List<String> texts(List<String> properties) {
        return plan.stream()
                .flatMap(node -> properties.stream().map(node::text))
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    private static List<String> conditions(PlanNode node) {
        return CONDITIONS.stream().map(node::text).flatMap(Stream::ofNullable).toList();
    }

    /** The first sorting or grouping that is by columns of the table alone. */
    private List<String> order(String alias) {
        for (PlanNode node : plan) {
            for (String property : KEYS) {
                List<String> columns = new ArrayList<>();
                for (JsonNode key : node.json().path(property)) {
                    String column = columnOf(alias, key.asString(""));
                    if (column == null) {
                        columns.clear();
                        break;
                    }
                    columns.add(column);
                }
                if (!columns.isEmpty()) {
                    return columns;
                }
            }
        }
        return List.of();
    }

    private static @Nullable String columnOf(String alias, String key) {
        List<Token> tokens = Token.of(key);
        boolean plain =
                tokens.size() == 3
                        && tokens.get(0).text().equals(alias)
                        && tokens.get(1).is(".")
                        && tokens.get(2).isName();
        return plain ? tokens.get(2).text() : null;
    }

    /**
     * Columns the plan mentions, the output of the scan itself aside: it may hold the whole row,
     * only because that is cheaper than to cut it (physical tlist).
     */
    private Set<String> read(String alias) {
        Set<String> read = new LinkedHashSet<>();
        for (PlanNode node : plan) {
            boolean own = alias.equals(node.text("Alias"));
            List<String> texts = new ArrayList<>(conditions(node));
            for (String property :
                    Stream.concat(
                                    KEYS.stream(),
                                    own && node.parent() != null
                                            ? Stream.of()
                                            : Stream.of("Output"))
                            .toList()) {
                node.json().path(property).forEach(text -> texts.add(text.asString("")));
            }
            texts.forEach(text -> mentioned(alias, text, read));
        }
        return read;
    }

    private static void mentioned(String alias, String text, Set<String> into) {
        List<Token> tokens = Token.of(text);
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).text().equals(alias)
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).isName()) {
                into.add(tokens.get(i + 2).text());
            }
        }
    }
}
