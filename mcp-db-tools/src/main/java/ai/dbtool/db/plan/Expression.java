package ai.dbtool.db.plan;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A condition of a plan node, as far as an index could use it. What PostgreSQL's deparser
 * (ruleutils.c) prints is fully parenthesised, so no operator precedence is needed; what is not
 * listed here is kept as {@link Other} with the columns it mentions.
 */
public sealed interface Expression {

    /** {@code alias.column}; the alias is absent in plans of a single table without VERBOSE. */
    record Column(@Nullable String alias, String name) implements Expression {}

    /** A literal, a parameter, or the result of an InitPlan: one value for the whole scan. */
    record Value(String text) implements Expression {}

    /** A SubPlan: a value of its own for each row. */
    record SubPlan() implements Expression {}

    /** {@code operand::type}. */
    record Cast(Expression operand, String type) implements Expression {}

    /** {@code left operator right}; also {@code IS DISTINCT FROM}. */
    record Binary(
            Expression left, String operator, Expression right, String leftText, String rightText)
            implements Expression {}

    /** {@code left operator ANY (array)} or {@code ALL}. */
    record Quantified(
            Expression left, String operator, boolean any, Expression right, String leftText)
            implements Expression {}

    /** {@code operand IS [NOT] NULL}. */
    record NullTest(Expression operand, boolean isNull) implements Expression {}

    /** Conditions joined by {@code AND}. */
    record And(List<Part> parts) implements Expression {}

    /** Conditions joined by {@code OR}. */
    record Or(List<Part> parts) implements Expression {}

    /** {@code NOT operand}. */
    record Not(Expression operand) implements Expression {}

    /** A function, operator or construct over {@code arguments}. */
    record Other(List<Expression> arguments) implements Expression {}

    /** A condition with its text. */
    record Part(Expression node, String text) {}

    /** Operands, in order. */
    default List<Expression> operands() {
        return switch (this) {
            case Column _, Value _, SubPlan _ -> List.of();
            case Cast c -> List.of(c.operand());
            case Binary b -> List.of(b.left(), b.right());
            case Quantified q -> List.of(q.left(), q.right());
            case NullTest n -> List.of(n.operand());
            case And a -> a.parts().stream().map(Part::node).toList();
            case Or o -> o.parts().stream().map(Part::node).toList();
            case Not n -> List.of(n.operand());
            case Other o -> o.arguments();
        };
    }

    /** Whether it has the same value for every row of the table called {@code alias}. */
    default boolean isConstantFor(String alias) {
        return switch (this) {
            case SubPlan _ -> false;
            case Column c -> c.alias() != null && !c.alias().equals(alias);
            default -> operands().stream().allMatch(o -> o.isConstantFor(alias));
        };
    }

    /** Every column mentioned, in order, once. */
    default List<Column> columns() {
        Stream<Column> own = this instanceof Column c ? Stream.of(c) : Stream.empty();
        return Stream.concat(own, operands().stream().flatMap(o -> o.columns().stream()))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
