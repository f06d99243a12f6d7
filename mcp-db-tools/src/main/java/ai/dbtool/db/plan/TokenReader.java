package ai.dbtool.db.plan;

import ai.dbtool.db.plan.Expression.Column;
import ai.dbtool.db.plan.Expression.Other;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A place in the tokens of a condition, and what can be asked and skipped there. */
final class TokenReader {

    /** Words that are a value. */
    static final Set<String> VALUE_WORDS =
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
    static final Set<String> INNER_WORDS =
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

    private static final Set<String> INTERVAL_FIELDS =
            Set.of("year", "month", "day", "hour", "minute", "second", "to");

    private final String text;
    private final List<Token> tokens;
    private int at;

    TokenReader(String text) {
        this.text = text;
        this.tokens = Token.of(text);
    }

    /** Everything between two tokens, reduced to the columns it mentions. */
    Other mentioned(int from, int to) {
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
    String type() {
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
                        && INTERVAL_FIELDS.contains(
                                tokens.get(at).text().toLowerCase(Locale.ROOT))) {
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

    void skipWord(String word) {
        if (peek(word)) {
            at++;
        }
    }

    void skipLength() {
        if (here("(")) {
            at = closing(at) + 1;
        }
    }

    int closing(int open) {
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

    int caseEnd() {
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

    String textFrom(int first) {
        return text(first, at - 1);
    }

    String text(int first, int last) {
        return text.substring(tokens.get(first).start(), tokens.get(last).end());
    }

    boolean peek(String word) {
        return at < tokens.size() && tokens.get(at).isWord(word);
    }

    boolean here(String mark) {
        return at < tokens.size() && tokens.get(at).is(mark);
    }

    boolean mark(int ahead, String mark) {
        return at + ahead < tokens.size() && tokens.get(at + ahead).is(mark);
    }

    Token take() {
        if (at >= tokens.size()) {
            throw new NotUnderstood();
        }
        return tokens.get(at++);
    }

    void expect(String mark) {
        if (!take().is(mark)) {
            throw new NotUnderstood();
        }
    }

    void word(String word) {
        if (!take().isWord(word)) {
            throw new NotUnderstood();
        }
    }

    void name() {
        take();
        while (here(".")) {
            at += 2;
        }
    }

    int at() {
        return at;
    }

    void moveTo(int place) {
        at = place;
    }

    void skip() {
        at++;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    Token current() {
        return tokens.get(at);
    }

    /** How deep brackets nest. */
    int depth() {
        int depth = 0;
        int deepest = 0;
        for (Token token : tokens) {
            depth += token.is("(") || token.is("[") ? 1 : token.is(")") || token.is("]") ? -1 : 0;
            deepest = Math.max(deepest, depth);
        }
        return deepest;
    }

    /** A name whose first part is {@code first}, read up to its last part. */
    List<String> path(Token first) {
        List<String> path = new ArrayList<>(List.of(first.text()));
        while (here(".") && at + 1 < tokens.size() && tokens.get(at + 1).isName()) {
            path.add(tokens.get(at + 1).text());
            at += 2;
        }
        return path;
    }

    /** Whether {@code SubPlan n} stands before the bracket at {@code close}. */
    boolean endsWithSubPlan(int close) {
        return close >= 2
                && tokens.get(close - 1).kind() == Token.Kind.NUMBER
                && tokens.get(close - 2).isWord("SubPlan");
    }

    /** Everything, reduced to the columns it mentions. */
    Other mentioned() {
        return mentioned(0, tokens.size());
    }
}
