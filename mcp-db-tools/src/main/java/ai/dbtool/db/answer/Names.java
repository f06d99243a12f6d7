package ai.dbtool.db.answer;

import java.util.regex.Pattern;

/** Identifiers as SQL writes them. */
public final class Names {

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    private Names() {}

    /** Always in double quotes: for SQL of ours that must name an object of the server's choice. */
    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    /** In double quotes only where SQL would need them; for people and proposals. */
    public static String readable(String identifier) {
        return PLAIN.matcher(identifier).matches() ? identifier : quoted(identifier);
    }
}
