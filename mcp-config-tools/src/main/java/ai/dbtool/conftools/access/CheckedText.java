package ai.dbtool.conftools.access;

import java.util.Locale;

/** {@link Checked} as text. */
final class CheckedText {

    private CheckedText() {}

    static String of(Checked checked, long rules) {
        StringBuilder text = new StringBuilder();
        Checked.Client client = checked.client();
        if (client != null) {
            text.append(client.user())
                    .append(" to ")
                    .append(client.database())
                    .append(" from ")
                    .append(client.address())
                    .append(", encryption ")
                    .append(client.encryption().toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(verdict(checked.verdict()));
        } else {
            text.append(rules).append(" rules read");
        }
        if (checked.rule() != null) {
            text.append("\nrule ").append(line(checked.rule()));
        }
        checked.perhaps().forEach(rule -> text.append("\nbefore it, perhaps ").append(line(rule)));
        checked.next().forEach(step -> text.append("\n- ").append(step));
        if (checked.proposal() != null) {
            text.append("\nnarrowest rule that admits it, not applied:\n")
                    .append(checked.proposal().patch())
                    .append("then ")
                    .append(checked.proposal().statement());
        }
        checked.refused()
                .forEach(
                        wrong ->
                                text.append("\nrefused ")
                                        .append(wrong.file())
                                        .append(':')
                                        .append(wrong.line())
                                        .append(": ")
                                        .append(wrong.message()));
        checked.dead()
                .forEach(
                        dead ->
                                text.append("\nnever decides: ")
                                        .append(line(dead.rule()))
                                        .append("; before it ")
                                        .append(String.join(", ", dead.by())));
        return text.toString();
    }

    private static String line(Checked.Rule rule) {
        return rule.file() + ":" + rule.line() + "  " + rule.text();
    }

    private static String verdict(Checked.Verdict verdict) {
        return switch (verdict) {
            case FILE_CHECKED -> "";
            case TRUSTED -> "admitted without proof";
            case ASKED -> "admitted when it proves who it is";
            case REJECTED -> "rejected by a rule";
            case NO_RULE -> "rejected, no rule";
            case UNSURE -> "not to be told from here";
        };
    }
}
