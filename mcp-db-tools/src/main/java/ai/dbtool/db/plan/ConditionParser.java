package ai.dbtool.db.plan;

import ai.dbtool.db.plan.Expression.And;
import ai.dbtool.db.plan.Expression.Binary;
import ai.dbtool.db.plan.Expression.Cast;
import ai.dbtool.db.plan.Expression.Column;
import ai.dbtool.db.plan.Expression.Not;
import ai.dbtool.db.plan.Expression.NullTest;
import ai.dbtool.db.plan.Expression.Or;
import ai.dbtool.db.plan.Expression.Other;
import ai.dbtool.db.plan.Expression.Part;
import ai.dbtool.db.plan.Expression.Quantified;
import ai.dbtool.db.plan.Expression.SubPlan;
import ai.dbtool.db.plan.Expression.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Reads a condition as EXPLAIN prints it. A construct that is not understood (CASE, row
 * comparisons, EXTRACT ..) becomes {@link Other} up to its closing bracket, never a guess.
 */
public final class ConditionParser {

    /**
     * What is nested deeper than people write, by brackets, by NOT and signs or by one operator
     * after the other, is not followed: it would be a call of ours for each.
     */
    private static final int DEEPEST = 200;

    private final TokenReader in;
    private int nested;

    private ConditionParser(String text) {
        this.in = new TokenReader(text);
    }

    /** The condition, or {@link Other} over its columns when it is not understood as a whole. */
    static Expression parse(String text) {
        ConditionParser parser = new ConditionParser(text);
        try {
            if (parser.in.depth() <= DEEPEST) {
                Expression whole = parser.condition();
                if (parser.in.atEnd()) {
                    return whole;
                }
            }
        } catch (NotUnderstood e) {
            return parser.in.mentioned();
        }
        return parser.in.mentioned();
    }

    /** The conditions that must all hold. */
    public static List<Part> conjuncts(String text) {
        Expression whole = parse(text);
        return whole instanceof And and
                ? and.parts().stream()
                        .flatMap(
                                p ->
                                        p.node() instanceof And inner
                                                ? inner.parts().stream()
                                                : Stream.of(p))
                        .toList()
                : List.of(new Part(whole, text));
    }

    private Expression condition() {
        int start = in.at();
        Part first = new Part(term(), in.textFrom(start));
        if (!in.peek("AND") && !in.peek("OR")) {
            return first.node();
        }
        boolean and = in.peek("AND");
        List<Part> parts = new ArrayList<>(List.of(first));
        while (in.peek(and ? "AND" : "OR")) {
            in.skip();
            int from = in.at();
            Expression next = term();
            parts.add(new Part(next, in.textFrom(from)));
        }
        return and ? new And(parts) : new Or(parts);
    }

    private void enter() {
        if (++nested > DEEPEST) {
            throw new NotUnderstood();
        }
    }

    private Expression term() {
        if (in.peek("NOT")) {
            in.skip();
            enter();
            Expression inner = term();
            nested--;
            return new Not(inner);
        }
        int start = in.at();
        Expression left = operand();
        for (int i = 0; !in.atEnd(); i++) {
            if (i > DEEPEST) {
                throw new NotUnderstood();
            }
            String leftText = in.textFrom(start);
            if (isOperator()) {
                String operator = operator();
                if ((in.peek("ANY") || in.peek("ALL")) && in.mark(1, "(")) {
                    boolean any = in.peek("ANY");
                    in.moveTo(in.at() + 2);
                    Expression right = condition();
                    in.expect(")");
                    left = new Quantified(left, operator, any, right, leftText);
                } else {
                    int from = in.at();
                    Expression right = operand();
                    left = new Binary(left, operator, right, leftText, in.textFrom(from));
                }
            } else if (in.peek("IS")) {
                in.skip();
                left = test(left, leftText);
            } else if (in.peek("COLLATE")) {
                in.skip();
                in.name();
                left = new Other(List.of(left));
            } else if (in.peek("AT")) {
                in.skip();
                in.word("TIME");
                in.word("ZONE");
                left = new Other(List.of(left, operand()));
            } else {
                break;
            }
        }
        return left;
    }

    private Expression test(Expression operand, String text) {
        boolean not = in.peek("NOT");
        if (not) {
            in.skip();
        }
        if (in.peek("NULL")) {
            in.skip();
            return new NullTest(operand, !not);
        }
        if (in.peek("DISTINCT")) {
            in.skip();
            in.word("FROM");
            int from = in.at();
            Expression right = operand();
            String operator = not ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM";
            return new Binary(operand, operator, right, text, in.textFrom(from));
        }
        if (in.peek("TRUE") || in.peek("FALSE") || in.peek("UNKNOWN")) {
            in.skip();
            return new Other(List.of(operand));
        }
        throw new NotUnderstood();
    }

    private boolean isOperator() {
        return in.current().kind() == Token.Kind.OPERATOR
                || (in.peek("OPERATOR") && in.mark(1, "("));
    }

    /** {@code =} or {@code OPERATOR(schema.=)}. */
    private String operator() {
        if (!in.peek("OPERATOR")) {
            return in.take().text();
        }
        in.moveTo(in.at() + 2);
        String operator = "";
        while (!in.here(")")) {
            operator = in.take().text();
        }
        in.expect(")");
        return operator;
    }

    private Expression operand() {
        if (!in.atEnd() && in.current().kind() == Token.Kind.OPERATOR) {
            in.skip();
            enter();
            Expression inner = operand();
            nested--;
            return inner instanceof Value ? inner : new Other(List.of(inner));
        }
        Expression operand = primary();
        while (!in.atEnd()) {
            if (in.here("::")) {
                in.skip();
                String type = in.type();
                operand = operand instanceof Value ? operand : new Cast(operand, type);
            } else if (in.here("[")) {
                int close = in.closing(in.at());
                Expression inside = in.mentioned(in.at() + 1, close);
                in.moveTo(close + 1);
                operand = new Other(List.of(operand, inside));
            } else if (in.here(".")) {
                in.skip();
                in.take();
                operand = operand instanceof Value ? operand : new Other(List.of(operand));
            } else {
                break;
            }
        }
        return operand;
    }

    private Expression primary() {
        Token token = in.take();
        return switch (token.kind()) {
            case STRING, NUMBER, PARAMETER -> new Value(token.text());
            case MARK -> bracket(token);
            case WORD, QUOTED -> named(token);
            case OPERATOR -> throw new NotUnderstood();
        };
    }

    private Expression bracket(Token token) {
        if (!token.is("(")) {
            throw new NotUnderstood();
        }
        int open = in.at() - 1;
        int close = in.closing(open);
        if (isPlanReference()) {
            boolean initPlan = in.peek("InitPlan");
            in.moveTo(close + 1);
            return initPlan ? new Value(in.text(open, close)) : new SubPlan();
        }
        int start = in.at();
        int outer = nested;
        try {
            Expression inner = condition();
            if (in.at() == close) {
                in.moveTo(close + 1);
                return inner;
            }
        } catch (NotUnderstood e) {
            in.moveTo(start);
            nested = outer;
        }
        in.moveTo(close + 1);
        return in.mentioned(open + 1, close);
    }

    /** {@code (SubPlan 1)}, {@code (hashed SubPlan 1)}, {@code (InitPlan 1).col1}. */
    private boolean isPlanReference() {
        return in.peek("SubPlan")
                || in.peek("InitPlan")
                || in.peek("hashed")
                || in.peek("alternatives");
    }

    private Expression named(Token first) {
        String word = first.text().toLowerCase(Locale.ROOT);
        boolean plain = first.kind() == Token.Kind.WORD;
        if (plain && word.equals("case")) {
            int end = in.caseEnd();
            Expression inside = in.mentioned(in.at(), end);
            in.moveTo(end + 1);
            return inside;
        }
        if (plain && word.equals("array") && in.here("[")) {
            int close = in.closing(in.at());
            Expression inside = in.mentioned(in.at() + 1, close);
            in.moveTo(close + 1);
            return inside.columns().isEmpty() ? new Value("array") : inside;
        }
        List<String> path = in.path(first);
        if (in.here("(")) {
            int close = in.closing(in.at());
            Expression inside = in.mentioned(in.at() + 1, close);
            in.moveTo(close + 1);
            // A function of constants alone ('now()') is one value for the scan, unless it is
            // volatile.
            return inside.columns().isEmpty() && !in.endsWithSubPlan(close)
                    ? new Value(path.getLast() + "()")
                    : inside;
        }
        if (plain && path.size() == 1 && TokenReader.VALUE_WORDS.contains(word)) {
            return new Value(first.text());
        }
        if (plain && path.size() == 1 && TokenReader.INNER_WORDS.contains(word)) {
            throw new NotUnderstood();
        }
        return path.size() == 1
                ? new Column(null, path.getFirst())
                : new Column(path.get(path.size() - 2), path.getLast());
    }
}
