package ai.dbtool.conf.audit;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.FileKind;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Changes that set a setting: in the file where it stands, else by ALTER SYSTEM. */
public final class Fixes {

    private Fixes() {}

    /** {@code value} becomes {@code better}. */
    public static Violation.Fix set(AuditInput input, Value value, String better) {
        boolean restart = value.guc().needsRestart();
        String name = value.guc().name();
        Entry entry = value.entry();
        if (entry != null && !input.files().server().isAuto(entry.at().file())) {
            ConfigFile file = file(input, entry);
            String old = file.lines().get(entry.at().line() - 1);
            String line = name + " = " + quote(better);
            return new Violation.Fix(null, diff(entry, old, line), diff(entry, line, old), restart);
        }
        String undo =
                entry == null
                        ? "ALTER SYSTEM RESET " + name + ";"
                        : alter(name, input.secrets().show(name, value.text()));
        return new Violation.Fix(
                alter(name, better) + after(restart), null, undo + after(restart), restart);
    }

    /** ALTER SYSTEM makes it {@code better}; {@code null} takes it out of postgresql.auto.conf. */
    public static Violation.Fix alterSystem(
            AuditInput input, Value value, @Nullable String better) {
        String name = value.guc().name();
        boolean restart = value.guc().needsRestart();
        Entry entry = value.entry();
        boolean there = entry != null && input.files().server().isAuto(entry.at().file());
        String undo =
                there
                        ? alter(name, input.secrets().show(name, value.text()))
                        : "ALTER SYSTEM RESET " + name + ";";
        String change = better == null ? "ALTER SYSTEM RESET " + name + ";" : alter(name, better);
        return new Violation.Fix(change + after(restart), null, undo + after(restart), restart);
    }

    /** The line of {@code entry} goes away. */
    static Violation.Fix remove(AuditInput input, Entry entry, boolean restart) {
        if (input.files().server().isAuto(entry.at().file())) {
            String undo = alter(entry.key(), input.secrets().show(entry));
            return new Violation.Fix(
                    "ALTER SYSTEM RESET " + entry.key() + ";" + after(restart),
                    null,
                    undo + after(restart),
                    restart);
        }
        String old = file(input, entry).lines().get(entry.at().line() - 1);
        String gone = "# " + old;
        return new Violation.Fix(null, diff(entry, old, gone), diff(entry, gone, old), restart);
    }

    private static ConfigFile file(AuditInput input, Entry entry) {
        return input.files().server().files().stream()
                .filter(f -> f.path().equals(entry.at().file()) && f.kind() != FileKind.AUTO_CONF)
                .findFirst()
                .orElseThrow();
    }

    private static String alter(String name, String value) {
        return "ALTER SYSTEM SET " + name + " = " + quote(value) + ";";
    }

    private static String after(boolean restart) {
        return restart ? "" : " SELECT pg_reload_conf();";
    }

    private static String quote(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** A unified diff without context: {@code patch} takes it while the line is where it was. */
    private static String diff(Entry entry, String before, String after) {
        int line = entry.at().line();
        return String.join(
                "\n",
                List.of(
                        "--- " + entry.at().file(),
                        "+++ " + entry.at().file(),
                        "@@ -" + line + " +" + line + " @@",
                        "-" + before,
                        "+" + after,
                        ""));
    }
}
