package ai.dbtool.conftools;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@link CheckedChange} as text. */
final class CheckedChangeText {

    private static final double MEGABYTE = 1L << 20;

    private CheckedChangeText() {}

    static String of(CheckedChange checked) {
        List<String> lines = new ArrayList<>();
        lines.add(checked.valid() ? "the server would take it" : "the server would refuse it");
        checked.wrong().forEach(wrong -> lines.add("not understood: " + wrong));
        checked.settings().forEach(setting -> setting(setting, lines));
        for (CheckedChange.HbaLine rule : checked.rules()) {
            lines.add(rule.line() + (rule.message() == null ? "" : ": refused, " + rule.message()));
            rule.shadowedBy()
                    .forEach(by -> lines.add("- at the end of the file it never decides: " + by));
        }
        findings("appears", checked.appear(), lines);
        findings("vanishes", checked.vanish(), lines);
        CheckedChange.Memory memory = checked.memory();
        if (memory != null) {
            lines.add(
                    "memory at the worst: "
                            + sum(memory.before())
                            + " now, then "
                            + sum(memory.after())
                            + (memory.ramBytes() == null
                                    ? ""
                                    : "; RAM " + megabytes(memory.ramBytes())));
        }
        for (CheckedChange.Upgrade note : checked.upgrade()) {
            lines.add(
                    (note.refused() ? "upgrade refuses " : "upgrade: ")
                            + note.setting()
                            + (note.location() == null ? "" : " (" + note.location() + ")")
                            + ": "
                            + note.message());
        }
        return String.join("\n", lines);
    }

    private static void setting(CheckedChange.Setting setting, List<String> lines) {
        lines.add(
                setting.name()
                        + (setting.value() == null ? " reset" : " = " + setting.value())
                        + (setting.valid() ? "" : ": refused, " + setting.message())
                        + (setting.now() == null ? "" : "; now " + setting.now()));
        if (setting.valid() && setting.message() != null) {
            lines.add("- " + setting.message());
        }
        if (setting.takesEffect() != null) {
            lines.add("- " + setting.takesEffect());
        }
        setting.obstacles().forEach(obstacle -> lines.add("- " + obstacle));
        if (setting.remedy() != null) {
            String change =
                    setting.remedy().statement() != null
                            ? setting.remedy().statement()
                            : setting.remedy().patch();
            lines.add("change, not made:\n" + String.valueOf(change).strip());
            lines.add("undo:\n" + String.valueOf(setting.remedy().undo()).strip());
        }
    }

    private static void findings(String verb, List<AuditFinding> findings, List<String> lines) {
        findings.forEach(
                found ->
                        lines.add(
                                verb
                                        + " "
                                        + found.severity().name().toLowerCase(Locale.ROOT)
                                        + " "
                                        + found.rule()
                                        + ": "
                                        + found.statement()));
    }

    private static String sum(CheckedChange.Part part) {
        return megabytes(part.sharedBuffers())
                + " shared + "
                + megabytes(part.sessions())
                + " sessions + "
                + megabytes(part.maintenance())
                + " maintenance = "
                + megabytes(part.total());
    }

    private static String megabytes(long bytes) {
        return Math.round((double) bytes / MEGABYTE) + " MB";
    }
}
