package ai.dbtool.db.ddl;

import ai.dbtool.pg.guard.Token;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A cursor over the tokens of one statement. */
final class Words {

    private static final Set<String> ACTIONS =
            Set.of(
                    "add",
                    "drop",
                    "alter",
                    "set",
                    "reset",
                    "rename",
                    "validate",
                    "column",
                    "constraint",
                    "enable",
                    "disable",
                    "trigger",
                    "rule",
                    "row",
                    "level",
                    "security",
                    "inherit",
                    "no",
                    "cluster",
                    "on",
                    "owner",
                    "to",
                    "replica",
                    "identity",
                    "force",
                    "schema",
                    "tablespace",
                    "logged",
                    "unlogged",
                    "access",
                    "method",
                    "check",
                    "foreign",
                    "key",
                    "primary",
                    "unique",
                    "exclude",
                    "not",
                    "null");

    private final List<Token> tokens;
    private int at;

    Words(List<Token> tokens) {
        this.tokens = tokens;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    int position() {
        return at;
    }

    /** Whether these key words come next. */
    boolean sees(String words) {
        String[] each = words.split(" ");
        for (int i = 0; i < each.length; i++) {
            if (!isWord(at + i, each[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean isWord(int index, String word) {
        return index < tokens.size()
                && tokens.get(index).kind() == Token.Kind.WORD
                && tokens.get(index).value().equals(word);
    }

    /** Steps over these key words when they come next. */
    boolean accept(String words) {
        if (!sees(words)) {
            return false;
        }
        at += words.split(" ").length;
        return true;
    }

    boolean acceptAny(String... alternatives) {
        for (String words : alternatives) {
            if (accept(words)) {
                return true;
            }
        }
        return false;
    }

    boolean seesAny(List<String> alternatives) {
        return alternatives.stream().anyMatch(this::sees);
    }

    void expect(String words) {
        if (!accept(words)) {
            throw unexpected(words.toUpperCase(java.util.Locale.ROOT));
        }
    }

    boolean seesMark(String mark) {
        return at < tokens.size() && tokens.get(at).isMark(mark);
    }

    boolean acceptMark(String mark) {
        if (!seesMark(mark)) {
            return false;
        }
        at++;
        return true;
    }

    boolean acceptOperator(String operator) {
        boolean found =
                at < tokens.size()
                        && tokens.get(at).kind() == Token.Kind.OPERATOR
                        && tokens.get(at).text().equals(operator);
        at += found ? 1 : 0;
        return found;
    }

    boolean seesName() {
        return at < tokens.size() && tokens.get(at).isName();
    }

    String identifier() {
        if (!seesName()) {
            throw unexpected("a name");
        }
        return tokens.get(at++).value();
    }

    /** {@code a}, {@code a.b}; of {@code a.b.c} the database is left out. */
    ObjectName name() {
        List<String> parts = new ArrayList<>(List.of(identifier()));
        while (acceptMark(".")) {
            parts.add(identifier());
        }
        return new ObjectName(
                parts.size() == 1 ? null : parts.get(parts.size() - 2), parts.getLast());
    }

    /** A name of a table, with {@code ONLY} and {@code *}. */
    ObjectName table() {
        accept("only");
        boolean open = acceptMark("(");
        ObjectName name = name();
        acceptOperator("*");
        if (open) {
            acceptMark(")");
        }
        return name;
    }

    List<ObjectName> names() {
        List<ObjectName> names = new ArrayList<>(List.of(table()));
        while (acceptMark(",")) {
            names.add(table());
        }
        return names;
    }

    /** Names in round brackets. */
    List<String> columns() {
        List<String> columns = new ArrayList<>();
        if (!acceptMark("(")) {
            throw unexpected("(");
        }
        do {
            columns.add(identifier());
        } while (acceptMark(","));
        if (!acceptMark(")")) {
            throw unexpected(")");
        }
        return columns;
    }

    /** Steps over a bracket with all it holds; answers what is between. */
    String brackets() {
        if (!seesMark("(")) {
            throw unexpected("(");
        }
        int open = at;
        skipOne();
        return text(open + 1, at - 1);
    }

    /** Steps over one token, or over a whole bracket. */
    void skipOne() {
        int depth = 0;
        do {
            if (atEnd()) {
                throw new NotRead("a bracket is not closed");
            }
            Token token = tokens.get(at++);
            depth += token.isMark("(") || token.isMark("[") ? 1 : 0;
            depth -= token.isMark(")") || token.isMark("]") ? 1 : 0;
        } while (depth > 0);
    }

    /** Steps forward to the next comma outside brackets, or to the end; answers what is between. */
    String upToComma() {
        int from = at;
        while (!atEnd() && !seesMark(",")) {
            skipOne();
        }
        return text(from, at);
    }

    /** Steps forward to one of these key words, a comma, or the end; answers what is between. */
    String upTo(String... stops) {
        int from = at;
        while (!atEnd() && !seesMark(",") && !seesMark(")")) {
            for (String stop : stops) {
                if (at > from && sees(stop)) {
                    return text(from, at);
                }
            }
            skipOne();
        }
        return text(from, at);
    }

    /** The key words from {@code from} on, as far as they say what is done. */
    String head(int from) {
        StringBuilder head = new StringBuilder();
        for (int i = from; i < at && i < from + 4; i++) {
            Token token = tokens.get(i);
            if (token.kind() != Token.Kind.WORD || !ACTIONS.contains(token.value())) {
                if (head.isEmpty() || i > from + 1) {
                    break;
                }
                continue;
            }
            head.append(head.isEmpty() ? "" : " ").append(token.value());
        }
        return head.toString();
    }

    /** Steps forward to FROM. */
    void upToFrom() {
        while (!atEnd() && !sees("from")) {
            skipOne();
        }
    }

    String rest() {
        int from = at;
        at = tokens.size();
        return text(from, at);
    }

    /** Whether this key word stands anywhere ahead outside brackets. */
    boolean hasAhead(String words) {
        int back = at;
        try {
            while (!atEnd()) {
                if (sees(words)) {
                    return true;
                }
                skipOne();
            }
            return false;
        } finally {
            at = back;
        }
    }

    /** The value of a string, or the text of any other token. */
    String value() {
        if (atEnd()) {
            throw unexpected("a value");
        }
        return tokens.get(at++).value();
    }

    void end() {
        if (!atEnd()) {
            throw new NotRead("'" + Statement.cut(text(at, tokens.size())) + "' is not expected");
        }
    }

    NotRead unexpected(String wanted) {
        String found =
                atEnd()
                        ? "the statement ends"
                        : "'" + Statement.cut(tokens.get(at).text()) + "' stands";
        return new NotRead(found + " where " + wanted + " is expected");
    }

    private String text(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (Token token : tokens.subList(from, to)) {
            boolean tight =
                    token.isMark(")")
                            || token.isMark(",")
                            || token.isMark(".")
                            || token.isMark("::")
                            || text.isEmpty()
                            || text.charAt(text.length() - 1) == '('
                            || text.charAt(text.length() - 1) == '.'
                            || text.toString().endsWith("::")
                            || (token.isMark("(")
                                    && Character.isLetterOrDigit(text.charAt(text.length() - 1)));
            text.append(tight ? "" : " ").append(token.text());
        }
        return text.toString();
    }
}
