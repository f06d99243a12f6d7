package ai.dbtool.conf.hba;

/**
 * One word of pg_hba.conf or pg_ident.conf.
 *
 * @param text without quotes
 * @param quoted whether it was quoted: then it is a name, never a keyword
 * @param column from 1
 */
public record HbaToken(String text, boolean quoted, int column) {

    /** Whether it is the unquoted {@code keyword}. */
    public boolean is(String keyword) {
        return !quoted && text.equals(keyword);
    }

    /** Whether it is a regular expression where the version knows them; quotes do not matter. */
    public boolean regex() {
        return text.startsWith("/");
    }

    /** Whether it stands for the members of a role. */
    public boolean group() {
        return !quoted && text.startsWith("+");
    }

    /** Whether {@code other} means the same, wherever it stands. */
    public boolean same(HbaToken other) {
        return text.equals(other.text) && quoted == other.quoted;
    }

    /** As in a file, quotes included. */
    @Override
    public String toString() {
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
