package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.plan.ExplainResult.Predicate;
import ai.dbtool.db.plan.Expression.Binary;
import ai.dbtool.db.plan.Expression.Cast;
import ai.dbtool.db.plan.Expression.Column;
import ai.dbtool.db.plan.Expression.Not;
import ai.dbtool.db.plan.Expression.NullTest;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.Expression.Quantified;
import ai.dbtool.db.plan.IndexWish.Constant;
import ai.dbtool.db.plan.Relation.ColumnFacts;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an index could do with the conditions of one scan. A condition is sargable when it compares
 * a bare column, seen through casts that do not change the bytes, with something that has one value
 * for the whole scan.
 */
final class Predicates {

    static final String EQUALITY = "equality";
    static final String RANGE = "range";
    static final String PATTERN = "pattern";
    static final String MEMBERSHIP = "membership";
    static final String NULL = "null";
    static final String EXPRESSION = "expression";

    /** Not a comparison an index on one column serves: {@code <>}, OR, two columns of the table. */
    static final String OTHER = "other";

    private static final Map<String, String> COMMUTED =
            Map.of("=", "=", "<", ">", "<=", ">=", ">", "<", ">=", "<=");

    private final String alias;
    private final @Nullable Relation relation;

    Predicates(String alias, @Nullable Relation relation) {
        this.alias = alias;
        this.relation = relation;
    }

    /** One predicate for each condition that must hold. */
    List<Predicate> of(String condition) {
        return ConditionParser.conjuncts(condition).stream().map(this::of).toList();
    }

    /**
     * The side of a comparison that wraps a column.
     *
     * @param expression as SQL that an index on the table can have: columns without alias
     */
    record Wrapped(String column, String operator, String expression, String condition) {}

    /** The conditions of kind {@link #EXPRESSION}. */
    List<Wrapped> wrapped(String condition) {
        List<Wrapped> wrapped = new ArrayList<>();
        for (Part part : ConditionParser.conjuncts(condition)) {
            Predicate predicate = of(part);
            String column = predicate.column();
            String side = wrappedSide(part.node());
            if (predicate.kind().equals(EXPRESSION) && column != null && side != null) {
                wrapped.add(
                        new Wrapped(column, predicate.operator(), withoutAlias(side), part.text()));
            }
        }
        return wrapped;
    }

    /**
     * Conditions that hold no value but their own: {@code NULL} tests, flags, and with {@code
     * equalities} columns compared with a literal. As SQL without alias, casts of literals left to
     * the column's type.
     */
    List<Constant> constants(String condition, boolean equalities) {
        List<Constant> constants = new ArrayList<>();
        for (Part part : ConditionParser.conjuncts(condition)) {
            String column = of(part).column();
            String sql = column == null ? null : constant(part.node(), column, equalities);
            if (column != null && sql != null) {
                constants.add(new Constant(column, sql, 1));
            }
        }
        return constants;
    }

    private @Nullable String constant(Expression node, String name, boolean equalities) {
        String quoted = Names.readable(name);
        return switch (node) {
            case NullTest n when name.equals(column(n.operand())) ->
                    quoted + (n.isNull() ? " IS NULL" : " IS NOT NULL");
            case Column c when name.equals(column(c)) -> quoted;
            case Not(Column c) when name.equals(column(c)) -> "NOT " + quoted;
            case Binary b when equalities && b.operator().equals("=") -> {
                String literal = name.equals(column(b.left())) ? literal(b.rightText()) : null;
                yield literal == null ? null : quoted + " = " + literal;
            }
            default -> null;
        };
    }

    /** The literal that {@code text} is, cast or not. */
    private static @Nullable String literal(String text) {
        List<Token> tokens = Token.of(text);
        Token first = tokens.getFirst();
        boolean value =
                (first.kind() == Token.Kind.STRING || first.kind() == Token.Kind.NUMBER)
                        && !first.text().contains("\\");
        return value && (tokens.size() == 1 || tokens.get(1).is("::")) ? first.text() : null;
    }

    private @Nullable String wrappedSide(Expression node) {
        return switch (node) {
            case Binary b -> mentions(b.left()) ? b.leftText() : b.rightText();
            case Quantified q -> q.leftText();
            default -> null;
        };
    }

    private String withoutAlias(String text) {
        StringBuilder bare = new StringBuilder();
        List<Token> tokens = Token.of(text);
        int from = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            boolean starts = i == 0 || !tokens.get(i - 1).is(".");
            if (starts
                    && tokens.get(i).isName()
                    && tokens.get(i).text().equals(alias)
                    && tokens.get(i + 1).is(".")) {
                bare.append(text, from, tokens.get(i).start());
                from = tokens.get(i + 1).end();
            }
        }
        return bare.append(text.substring(from)).toString();
    }

    private Predicate of(Part part) {
        return switch (part.node()) {
            case Binary b -> binary(b, part.text());
            case Quantified q when q.any() && q.operator().equals("=") ->
                    compared(q.left(), "= ANY", q.right(), part.text());
            case NullTest n ->
                    column(n.operand()) == null
                            ? other(n.operand(), "IS NULL", part.text())
                            : predicate(
                                    column(n.operand()),
                                    n.isNull() ? "IS NULL" : "IS NOT NULL",
                                    NULL,
                                    part.text());
            case Column c when column(c) != null ->
                    predicate(c.name(), "= true", EQUALITY, part.text());
            case Not(Column c) when column(c) != null ->
                    predicate(c.name(), "= false", EQUALITY, part.text());
            case Expression.Or or -> predicate(firstColumn(or), "OR", OTHER, part.text());
            default -> other(part.node(), "", part.text());
        };
    }

    private Predicate binary(Binary b, String text) {
        boolean flipped = !mentions(b.left()) && mentions(b.right());
        if (flipped && !COMMUTED.containsKey(b.operator())) {
            return other(b, b.operator(), text);
        }
        return flipped
                ? compared(
                        b.right(),
                        COMMUTED.getOrDefault(b.operator(), b.operator()),
                        b.left(),
                        text)
                : compared(b.left(), b.operator(), b.right(), text);
    }

    private Predicate compared(Expression side, String operator, Expression value, String text) {
        if (!mentions(side) || !value.isConstantFor(alias)) {
            return predicate(firstColumn(side), operator, OTHER, text);
        }
        String kind = kind(operator);
        String column = column(side);
        if (column != null) {
            return predicate(column, operator, kind, text);
        }
        return predicate(
                firstColumn(side), operator, kind.equals(OTHER) ? OTHER : EXPRESSION, text);
    }

    private static String kind(String operator) {
        return switch (operator) {
            case "=" -> EQUALITY;
            case "<", "<=", ">", ">=" -> RANGE;
            case "= ANY" -> MEMBERSHIP;
            case "~~", "~~*", "~", "~*", "^@" -> PATTERN;
            default -> OTHER;
        };
    }

    private Predicate other(Expression node, String operator, String text) {
        return predicate(firstColumn(node), operator, OTHER, text);
    }

    private Predicate predicate(
            @Nullable String column, String operator, String kind, String text) {
        boolean indexed = column != null && relation != null && relation.hasIndexOn(column);
        return new Predicate(column, operator, kind, text, indexed);
    }

    private boolean mentions(Expression node) {
        return firstColumn(node) != null;
    }

    private @Nullable String firstColumn(Expression node) {
        return node.columns().stream()
                .filter(this::isOurs)
                .map(Column::name)
                .findFirst()
                .orElse(null);
    }

    private boolean isOurs(Column column) {
        return column.alias() == null || column.alias().equals(alias);
    }

    /** The column that {@code node} is, through casts that keep its bytes. */
    @Nullable String column(Expression node) {
        return switch (node) {
            case Column c when isOurs(c) -> c.name();
            case Cast(Column c, String type) when isOurs(c) && keepsBytes(c.name(), type) ->
                    c.name();
            default -> null;
        };
    }

    /** Binary-coercible casts that the planner sees through (pg_cast.castmethod 'b'). */
    private boolean keepsBytes(String column, String type) {
        ColumnFacts facts = relation == null ? null : relation.columns().get(column);
        if (facts == null) {
            return false;
        }
        String from = facts.type();
        String to = type.replaceAll("\\([0-9, ]*\\)", "");
        boolean text =
                List.of("text", "character varying").contains(from)
                        && List.of("text", "character varying").contains(to);
        return text
                || from.equals(to)
                || (from.equals("character") && to.equals("bpchar"))
                || (from.equals("cidr") && to.equals("inet"))
                || (from.startsWith("reg") && to.equals("oid"))
                || to.equals("anyenum")
                || to.equals("anyarray");
    }
}
