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
import java.util.Set;

/**
 * Reads a condition as EXPLAIN prints it. A construct that is not understood (CASE, row
 * comparisons, EXTRACT ..) becomes {@link Other} up to its closing bracket, never a guess.
 */
final class ConditionParser {

    private static final Set<String> VALUE_WORDS =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "current_date",
                    "current_time",
                    "current_timestamp",
                    "localtime",
                    "localtimestamp",
                    "current_user",
                    "session_user",
                    "current_role",
                    "user",
                    "current_catalog",
                    "current_schema");

    /** Words that cannot be a column; what follows them is not read as one either. */
    private static final Set<String> INNER_WORDS =
            Set.of(
                    "distinct",
                    "variadic",
                    "from",
                    "for",
                    "in",
                    "both",
                    "leading",
                    "trailing",
                    "order",
                    "by",
                    "within",
                    "group",
                    "filter",
                    "where",
                    "over",
                    "as",
                    "using",
                    "desc",
                    "asc",
                    "nulls",
                    "first",
                    "last",
                    "then",
                    "when",
                    "else",
                    "end",
                    "case",
                    "and",
                    "or",
                    "not",
                    "is",
                    "any",
                    "all",
                    "exists",
                    "similar",
                    "escape",
                    "between",
                    "symmetric",
                    "placing",
                    "unknown",
                    "normalized",
                    "document");

    private final String text;
    private final List<Token> tokens;
    private int at;

    private ConditionParser(String text) {
        this.text = text;
        this.tokens = Token.of(text);
    }

    /** The condition, or {@link Other} over its columns when it is not understood as a whole. */
    static Expression parse(String text) {
        ConditionParser parser = new ConditionParser(text);
        try {
            Expression whole = parser.condition();
            if (parser.at == parser.tokens.size()) {
                return whole;
            }
        } catch (NotUnderstood e) {
            return parser.mentioned(0, parser.tokens.size());
        }
        return parser.mentioned(0, parser.tokens.size());
    }

    /** The conditions that must all hold. */
    static List<Part> conjuncts(String text) {
        Expression whole = parse(text);
        return whole instanceof And and
                ? and.parts().stream()
                        .flatMap(
                                p ->
                                        p.node() instanceof And inner
                                                ? inner.parts().stream()
                                                : java.util.stream.Stream.of(p))
                        .toList()
                : List.of(new Part(whole, text));
    }

    private Expression condition() {
        int start = at;
        Part first = new Part(term(), textFrom(start));
        if (!peek("AND") && !peek("OR")) {
            return first.node();
        }
        boolean and = peek("AND");
        List<Part> parts = new ArrayList<>(List.of(first));
        while (peek(and ? "AND" : "OR")) {
            at++;
            int from = at;
            Expression next = term();
            parts.add(new Part(next, textFrom(from)));
        }
        return and ? new And(parts) : new Or(parts);
    }

    private Expression term() {
        if (peek("NOT")) {
            at++;
            return new Not(term());
        }
        Expression left = operand();
        while (at < tokens.size()) {
            if (isOperator()) {
                String operator = operator();
                if ((peek("ANY") || peek("ALL")) && mark(1, "(")) {
                    boolean any = peek("ANY");
                    at += 2;
                    Expression right = condition();
                    expect(")");
                    left = new Quantified(left, operator, any, right);
                } else {
                    left = new Binary(left, operator, operand());
                }
            } else if (peek("IS")) {
                at++;
                left = test(left);
            } else if (peek("COLLATE")) {
                at++;
                name();
                left = new Other(List.of(left));
            } else if (peek("AT")) {
                at++;
                word("TIME");
                word("ZONE");
                left = new Other(List.of(left, operand()));
            } else {
                break;
            }
        }
        return left;
    }

    private Expression test(Expression operand) {
        boolean not = peek("NOT");
        if (not) {
            at++;
        }
        if (peek("NULL")) {
            at++;
            return new NullTest(operand, !not);
        }
        if (peek("DISTINCT")) {
            at++;
            word("FROM");
            return new Binary(
                    operand, not ? "IS NOT DISTINCT FROM" : "IS DISTINCT FROM", operand());
        }
        if (peek("TRUE") || peek("FALSE") || peek("UNKNOWN")) {
            at++;
            return new Other(List.of(operand));
        }
        throw new NotUnderstood();
    }

    private boolean isOperator() {
        return tokens.get(at).kind() == Token.Kind.OPERATOR || (peek("OPERATOR") && mark(1, "("));
    }

    /** {@code =} or {@code OPERATOR(schema.=)}. */
    private String operator() {
        if (!peek("OPERATOR")) {
            return tokens.get(at++).text();
        }
        at += 2;
        String operator = "";
        while (!here(")")) {
            operator = take().text();
        }
        expect(")");
        return operator;
    }

    private Expression operand() {
        if (at < tokens.size() && tokens.get(at).kind() == Token.Kind.OPERATOR) {
            at++;
            Expression inner = operand();
            return inner instanceof Value ? inner : new Other(List.of(inner));
        }
        Expression operand = primary();
        while (at < tokens.size()) {
            if (here("::")) {
                at++;
                String type = type();
                operand = operand instanceof Value ? operand : new Cast(operand, type);
            } else if (here("[")) {
                int close = closing(at);
                Expression inside = mentioned(at + 1, close);
                at = close + 1;
                operand = new Other(List.of(operand, inside));
            } else if (here(".")) {
                at++;
                take();
                operand = operand instanceof Value ? operand : new Other(List.of(operand));
            } else {
                break;
            }
        }
        return operand;
    }

    private Expression primary() {
        Token token = take();
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
        int open = at - 1;
        int close = closing(open);
        if (isPlanReference()) {
            boolean initPlan = peek("InitPlan");
            at = close + 1;
            return initPlan ? new Value(text(open, close)) : new SubPlan();
        }
        int start = at;
        try {
            Expression inner = condition();
            if (at == close) {
                at = close + 1;
                return inner;
            }
        } catch (NotUnderstood e) {
            at = start;
        }
        at = close + 1;
        return mentioned(open + 1, close);
    }

    /** {@code (SubPlan 1)}, {@code (hashed SubPlan 1)}, {@code (InitPlan 1).col1}. */
    private boolean isPlanReference() {
        return peek("SubPlan") || peek("InitPlan") || peek("hashed") || peek("alternatives");
    }

    private Expression named(Token first) {
        String word = first.text().toLowerCase(Locale.ROOT);
        boolean plain = first.kind() == Token.Kind.WORD;
        if (plain && word.equals("case")) {
            int end = caseEnd();
            Expression inside = mentioned(at, end);
            at = end + 1;
            return inside;
        }
        if (plain && word.equals("array") && here("[")) {
            int close = closing(at);
            Expression inside = mentioned(at + 1, close);
            at = close + 1;
            return inside.columns().isEmpty() ? new Value("array") : inside;
        }
        List<String> path = new ArrayList<>(List.of(first.text()));
        while (here(".") && at + 1 < tokens.size() && tokens.get(at + 1).isName()) {
            path.add(tokens.get(at + 1).text());
            at += 2;
        }
        if (here("(")) {
            int close = closing(at);
            Expression inside = mentioned(at + 1, close);
            at = close + 1;
            // A function of constants alone ('now()') is one value for the scan, unless it is
            // volatile.
            return inside.columns().isEmpty() && !hasSubPlan(close)
                    ? new Value(path.getLast() + "()")
                    : inside;
        }
        if (plain && path.size() == 1 && VALUE_WORDS.contains(word)) {
            return new Value(first.text());
        }
        if (plain && path.size() == 1 && INNER_WORDS.contains(word)) {
            throw new NotUnderstood();
        }
        return path.size() == 1
                ? new Column(null, path.getFirst())
                : new Column(path.get(path.size() - 2), path.getLast());
    }

    private boolean hasSubPlan(int close) {
        return tokens.get(close - 1).kind() == Token.Kind.NUMBER
                && close >= 2
                && tokens.get(close - 2).isWord("SubPlan");
    }

    /** Everything between two tokens, reduced to the columns it mentions. */
    private Other mentioned(int from, int to) {
        List<Expression> columns = new ArrayList<>();
        for (int i = from; i < to; i++) {
            Token token = tokens.get(i);
            boolean afterCast = i > 0 && tokens.get(i - 1).is("::");
            if (!token.isName() || afterCast) {
                continue;
            }
            boolean qualified =
                    i + 2 < to && tokens.get(i + 1).is(".") && tokens.get(i + 2).isName();
            int last = qualified ? i + 2 : i;
            boolean call = last + 1 < tokens.size() && tokens.get(last + 1).is("(");
            String word = token.text().toLowerCase(Locale.ROOT);
            boolean keyword =
                    token.kind() == Token.Kind.WORD
                            && (VALUE_WORDS.contains(word) || INNER_WORDS.contains(word));
            if (qualified && !call) {
                columns.add(new Column(token.text(), tokens.get(last).text()));
            } else if (!qualified && !call && !keyword && token.kind() == Token.Kind.QUOTED) {
                columns.add(new Column(null, token.text()));
            }
            i = last;
        }
        return new Other(columns);
    }

    /** A type's name: several words, a length, array brackets. */
    private String type() {
        int start = at;
        Token first = take();
        while (here(".")) {
            at += 2;
        }
        switch (first.text().toLowerCase(Locale.ROOT)) {
            case "character", "bit" -> skipWord("varying");
            case "double" -> skipWord("precision");
            case "timestamp", "time" -> {
                skipLength();
                if (peek("with") || peek("without")) {
                    at++;
                    word("time");
                    word("zone");
                }
            }
            case "interval" -> {
                while (at < tokens.size()
                        && Set.of("year", "month", "day", "hour", "minute", "second", "to")
                                .contains(tokens.get(at).text().toLowerCase(Locale.ROOT))) {
                    at++;
                }
            }
            default -> {}
        }
        skipLength();
        while (here("[") && mark(1, "]")) {
            at += 2;
        }
        return text(start, at - 1);
    }

    private void skipWord(String word) {
        if (peek(word)) {
            at++;
        }
    }

    private void skipLength() {
        if (here("(")) {
            at = closing(at) + 1;
        }
    }

    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("(") || token.is("[")) {
                depth++;
            } else if (token.is(")") || token.is("]")) {
                depth--;
                if (depth == 0) {
                    return i;
                }
            }
        }
        throw new NotUnderstood();
    }

    private int caseEnd() {
        int depth = 1;
        for (int i = at; i < tokens.size(); i++) {
            if (tokens.get(i).isWord("CASE")) {
                depth++;
            } else if (tokens.get(i).isWord("END") && --depth == 0) {
                return i;
            }
        }
        throw new NotUnderstood();
    }

    private String textFrom(int first) {
        return text(first, at - 1);
    }

    private String text(int first, int last) {
        return text.substring(tokens.get(first).start(), tokens.get(last).end());
    }

    private boolean peek(String word) {
        return at < tokens.size() && tokens.get(at).isWord(word);
    }

    private boolean here(String mark) {
        return at < tokens.size() && tokens.get(at).is(mark);
    }

    private boolean mark(int ahead, String mark) {
        return at + ahead < tokens.size() && tokens.get(at + ahead).is(mark);
    }

    private Token take() {
        if (at >= tokens.size()) {
            throw new NotUnderstood();
        }
        return tokens.get(at++);
    }

    private void expect(String mark) {
        if (!take().is(mark)) {
            throw new NotUnderstood();
        }
    }

    private void word(String word) {
        if (!take().isWord(word)) {
            throw new NotUnderstood();
        }
    }

    private void name() {
        take();
        while (here(".")) {
            at += 2;
        }
    }

    private static final class NotUnderstood extends RuntimeException {
        @java.io.Serial private static final long serialVersionUID = 1L;

        NotUnderstood() {
            super(null, null, false, false);
        }
    }
}
