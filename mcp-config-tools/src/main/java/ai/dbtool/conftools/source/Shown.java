package ai.dbtool.conftools.source;

import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.mcp.tool.Untrusted;

import java.util.Locale;

/** Values as they may leave the process: secrets marked, hidden characters escaped, cut. */
public final class Shown {

    private static final int MAX_CHARS = 500;

    private final Secrets secrets;

    /** Hides what {@code secrets} says. */
    public Shown(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The value of {@code entry}. */
    public String value(Entry entry) {
        return line(secrets.show(entry));
    }

    /** {@code value} of {@code key}. */
    public String value(String key, String value) {
        return Untrusted.cut(Untrusted.line(secrets.show(key, value)), MAX_CHARS);
    }

    /** A message that may quote values. */
    public String text(String text) {
        return Untrusted.cut(Untrusted.line(secrets.text(text)), MAX_CHARS);
    }

    /** A line whose secrets are hidden already. */
    public String line(String hidden) {
        return Untrusted.cut(Untrusted.line(hidden), MAX_CHARS);
    }

    /** The rules. */
    public Secrets secrets() {
        return secrets;
    }

    /**
     * Whether {@code name} matches {@code pattern}: part of it, or the whole with {@code *} for
     * anything; case does not matter.
     */
    public static boolean matches(String name, String pattern) {
        String text = name.toLowerCase(Locale.ROOT);
        String wanted = pattern.toLowerCase(Locale.ROOT);
        if (!wanted.contains("*")) {
            return text.contains(wanted);
        }
        // Greedy from the left is enough: only the last part is tied to the end.
        String[] parts = wanted.split("\\*", -1);
        int at = parts[0].length();
        if (!text.startsWith(parts[0])) {
            return false;
        }
        for (int i = 1; i < parts.length - 1; i++) {
            int found = text.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        String last = parts[parts.length - 1];
        return text.length() - last.length() >= at && text.endsWith(last);
    }
}
