package ai.dbtool.conf.postgres;

import java.util.regex.Pattern;

/**
 * A token of postgresql.conf.
 *
 * @param type class of the token
 * @param text as written
 * @param line from 1
 * @param column from 1
 */
record ConfToken(Type type, String text, int line, int column) {

    /**
     * The classes of guc-file.l, in its order: the longest match wins, ties go to the first.
     * Characters beyond ASCII are letters there.
     */
    enum Type {
        ID("[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z_0-9\\x{80}-\\x{10FFFF}]*+"),
        QUALIFIED_ID(
                "[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z_0-9\\x{80}-\\x{10FFFF}]*+"
                        + "\\.[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z_0-9\\x{80}-\\x{10FFFF}]*+"),
        STRING("'(?:[^'\\\\\\n]++|\\\\[^\\n]|'')*+'"),
        UNQUOTED_STRING("[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z_0-9\\x{80}-\\x{10FFFF}._:/-]*+"),
        INTEGER("[-+]?(?:0x[0-9a-fA-F]+|[0-9]++)[a-zA-Z]*+"),
        REAL("[-+]?[0-9]*+\\.[0-9]*+(?:[Ee][-+]?[0-9]++)?"),
        EQUALS("="),
        EOL("\\n"),
        ERROR("(?s).");

        private final Pattern pattern;

        Type(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }

        Pattern pattern() {
            return pattern;
        }

        boolean isName() {
            return this == ID || this == QUALIFIED_ID;
        }

        boolean isValue() {
            return this == ID
                    || this == STRING
                    || this == INTEGER
                    || this == REAL
                    || this == UNQUOTED_STRING;
        }
    }
}
