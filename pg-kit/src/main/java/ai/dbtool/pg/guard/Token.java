package ai.dbtool.pg.guard;

/**
 * One lexical element.
 *
 * @param kind what it is
 * @param value decoded: the folded or unquoted name, the string's characters; else the text
 * @param text canonical form, the only one that is ever sent
 * @param start index of its first character in the caller's text
 */
public record Token(Kind kind, String value, String text, int start) {

    /** What a token can be. */
    public enum Kind {
        /** Unquoted name or key word, folded to lower case. */
        WORD,
        /** Quoted name, or an unquoted one with characters beyond ASCII. */
        NAME,
        STRING,
        BITS,
        NUMBER,
        PARAMETER,
        OPERATOR,
        /** One of {@code ( ) [ ] , . : :: :=}. */
        MARK,
        END
    }

    /** Whether it can stand for an identifier; key words count. */
    public boolean isName() {
        return kind == Kind.WORD || kind == Kind.NAME;
    }

    /** Whether it is this mark. */
    public boolean isMark(String mark) {
        return kind == Kind.MARK && text.equals(mark);
    }

    static Token name(String decoded, int start) {
        return new Token(Kind.NAME, decoded, '"' + decoded.replace("\"", "\"\"") + '"', start);
    }

    static Token string(String decoded, int start) {
        return new Token(Kind.STRING, decoded, "'" + decoded.replace("'", "''") + "'", start);
    }

    static Token plain(Kind kind, String text, int start) {
        return new Token(kind, text, text, start);
    }
}
