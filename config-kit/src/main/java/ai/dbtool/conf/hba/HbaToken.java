package ai.dbtool.conf.hba;

/**
 * One word of pg_hba.conf or pg_ident.conf.
 *
 * @param text without quotes
 * @param quoted whether it was quoted: then it is a name, never a keyword or pattern
 * @param column from 1
 */
public record HbaToken(String text, boolean quoted, int column) {

    /** Whether it is the unquoted {@code keyword}. */
    public boolean is(String keyword) {
        return !quoted && text.equals(keyword);
    }

    /** Whether it is a regular expression (16 or newer). */
    public boolean regex() {
        return text.startsWith("/") && text.length() > 1;
    }
}
