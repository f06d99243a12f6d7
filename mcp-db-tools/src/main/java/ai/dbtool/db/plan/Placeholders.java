package ai.dbtool.db.plan;

/** Whether a statement has {@code $1}; quoted text and comments do not count. */
final class Placeholders {

    private Placeholders() {}

    static boolean anyIn(String sql) {
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'' || c == '"') {
                at = after(sql, String.valueOf(c), at + 1);
            } else if (sql.startsWith("--", at)) {
                at = after(sql, "\n", at);
            } else if (sql.startsWith("/*", at)) {
                at = after(sql, "*/", at);
            } else if (c == '$' && at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1))) {
                return true;
            } else {
                at++;
            }
        }
        return false;
    }

    private static int after(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
