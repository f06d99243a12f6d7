package ai.dbtool.prompts.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of database objects as SQL writes them: dotted, quoted where needed. */
final class ObjectNames {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    /** Reserved key words of PostgreSQL 18 (kwlist.h, RESERVED and TYPE_FUNC_NAME). */
    private static final Set<String> RESERVED =
            Set.of(
                    ("all analyse analyze and any array as asc asymmetric authorization binary both case"
                                    + " cast check collate collation column concurrently constraint create cross"
                                    + " current_catalog current_date current_role current_schema current_time"
                                    + " current_timestamp current_user default deferrable desc distinct do else end"
                                    + " except false fetch for foreign freeze from full grant group having ilike in"
                                    + " initially inner intersect into is isnull join lateral leading left like limit"
                                    + " localtime localtimestamp natural not notnull null offset on only or order"
                                    + " outer overlaps placing primary references returning right select"
                                    + " session_user similar some symmetric system_user table tablesample then to"
                                    + " trailing true union unique user using variadic verbose when where window"
                                    + " with")
                            .split(" "));

    private ObjectNames() {}

    /** Whether two names mean the same object; a name without schema matches any schema. */
    static boolean same(String left, String right) {
        List<String> a = parts(left);
        List<String> b = parts(right);
        int shared = Math.min(a.size(), b.size());
        for (int i = 1; i <= shared; i++) {
            if (!bare(a.get(a.size() - i)).equalsIgnoreCase(bare(b.get(b.size() - i)))) {
                return false;
            }
        }
        return shared > 0;
    }

    /** Whether {@code text} holds {@code name} as a word, without regard to its schema. */
    static boolean mentions(String text, String name) {
        List<String> parts = parts(name);
        if (parts.isEmpty()) {
            return false;
        }
        String word = bare(parts.getLast()).toLowerCase(Locale.ROOT);
        String within = text.toLowerCase(Locale.ROOT);
        for (int at = within.indexOf(word); at >= 0; at = within.indexOf(word, at + 1)) {
            if (!isWord(within, at - 1) && !isWord(within, at + word.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWord(String text, int at) {
        return at >= 0
                && at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_');
    }

    /** The name ready for SQL, every part quoted where SQL needs it. */
    static String quoted(String name) {
        return String.join(".", parts(name).stream().map(ObjectNames::quotedPart).toList());
    }

    private static String quotedPart(String part) {
        String bare = bare(part);
        return PLAIN.matcher(bare).matches() && !RESERVED.contains(bare)
                ? bare
                : "\"" + bare.replace("\"", "\"\"") + "\"";
    }

    static String last(String name) {
        List<String> parts = parts(name);
        return parts.isEmpty() ? "" : parts.getLast();
    }

    static String withoutLast(String name) {
        List<String> parts = parts(name);
        return parts.size() < 2 ? "" : String.join(".", parts.subList(0, parts.size() - 1));
    }

    private static String bare(String part) {
        boolean quotes = part.length() >= 2 && part.startsWith("\"") && part.endsWith("\"");
        return quotes ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    }

    /** Splits at dots outside double quotes; parts keep their quotes. */
    private static List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean inQuotes = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"') {
                inQuotes = !inQuotes;
            }
            if (c == '.' && !inQuotes) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString());
        }
        return parts;
    }
}
