package ai.dbtool.conftools;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@link ExplainedSetting} as text. */
final class ExplainedText {

    private ExplainedText() {}

    static String of(ExplainedSetting setting) {
        List<String> lines = new ArrayList<>();
        lines.add(
                setting.name()
                        + ": "
                        + (setting.meaning() == null
                                ? "a setting of an extension"
                                : setting.meaning()));
        lines.add(kind(setting));
        for (EffectiveRow row : setting.present()) {
            lines.add(
                    "here "
                            + row.value()
                            + " ("
                            + row.where()
                            + ", "
                            + row.state()
                            + (row.live() == null ? "" : ", running " + row.live().value())
                            + ")");
        }
        if (setting.present().isEmpty()) {
            lines.add("here nothing sets it: the default holds");
        }
        setting.change().forEach(step -> lines.add("- " + step));
        for (ExplainedSetting.Related other : setting.interactions()) {
            lines.add(
                    "see "
                            + other.name()
                            + (other.value() == null ? "" : " = " + other.value())
                            + ": "
                            + other.how());
        }
        setting.findings()
                .forEach(
                        found ->
                                lines.add(
                                        found.severity().name().toLowerCase(Locale.ROOT)
                                                + " "
                                                + found.rule()
                                                + ": "
                                                + found.statement()));
        if (setting.documentation() != null) {
            lines.add(setting.documentation());
        }
        return String.join("\n", lines);
    }

    private static String kind(ExplainedSetting setting) {
        StringBuilder kind = new StringBuilder(setting.type());
        if (setting.minimum() != null) {
            kind.append(" from ")
                    .append(setting.minimum())
                    .append(" to ")
                    .append(setting.maximum());
        }
        if (setting.unit() != null) {
            kind.append(", a bare number counts ").append(setting.unit());
        }
        if (!setting.allowed().isEmpty()) {
            kind.append(": ").append(String.join(", ", setting.allowed()));
        }
        if (setting.defaultValue() != null) {
            kind.append("; default ")
                    .append(setting.defaultValue().isEmpty() ? "empty" : setting.defaultValue());
        }
        if (setting.until() != null) {
            kind.append("; gone since ").append(setting.until() + 1);
        }
        return kind.toString();
    }
}
