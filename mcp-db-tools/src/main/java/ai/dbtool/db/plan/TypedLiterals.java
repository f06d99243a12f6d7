package ai.dbtool.db.plan;

import java.util.regex.Pattern;

/**
 * pg_stat_statements replaces the literal of {@code date '2026-01-01'} and leaves {@code date $1},
 * which is no SQL (gram.y, AexprConst: only a literal may follow the type's name). The same value
 * is meant by {@code CAST($1 AS date)}. Normalised text holds no literals that could look like it.
 */
final class TypedLiterals {

    private static final Pattern TYPED =
            Pattern.compile(
                    "\\b(date|interval|(?:time|timestamp)(?:tz)?"
                            + "(?:\\s+with(?:out)?\\s+time\\s+zone)?)\\s+(\\$[0-9]+)",
                    Pattern.CASE_INSENSITIVE);

    private TypedLiterals() {}

    static String asCasts(String normalized) {
        return TYPED.matcher(normalized).replaceAll("CAST($2 AS $1)");
    }
}
