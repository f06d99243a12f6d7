package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.Setting;
import ai.dbtool.db.ddl.SettingFacts.SettingRow;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/** SET, ALTER SYSTEM SET, ALTER ROLE and DATABASE SET. */
final class SettingOutlook {

    private static final String NUMBER =
            "[-+]?(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?)";

    private static final String MEMORY = "(?:B|kB|MB|GB|TB)?";
    private static final String TIME = "(?:us|ms|s|min|h|d)?";

    private SettingOutlook() {}

    static void of(Setting c, Outlook outlook) {
        String name = c.name().toLowerCase(Locale.ROOT);
        if (name.equals("lock_timeout")) {
            String value = c.value();
            outlook.script.lockTimeout = value != null && !value.matches("'?0\\w*'?");
        }
        SettingRow known =
                outlook.world.settings().stream()
                        .filter(s -> s.name().equals(name))
                        .findFirst()
                        .orElse(null);
        if (known == null) {
            if (outlook.world.connected() && !name.contains(".")) {
                outlook.issue(
                        Rule.SETTING_WRONG,
                        "pg_settings shows no setting " + c.name() + " to this role");
            }
            return;
        }
        boolean system = c.scope().equals("system");
        String before =
                known.setting() + (known.unit() == null ? "" : " (unit " + known.unit() + ")");
        if (system) {
            outlook.undo("ALTER SYSTEM RESET " + name + "; -- it is " + before + " now");
        }
        if (c.scope().equals("session") && c.value() != null) {
            outlook.undo("RESET " + name + "; -- a new session has " + before);
        } else if (c.scope().equals("local")) {
            outlook.undo("none needed: it ends with the transaction");
        }
        switch (known.context()) {
            case "internal" -> outlook.issue(Rule.SETTING_WRONG, name + " cannot be changed");
            case "postmaster" -> {
                if (system) {
                    outlook.issue(
                            Rule.NEEDS_RESTART,
                            name + " stays " + before + " until the server is restarted");
                } else {
                    outlook.issue(
                            Rule.SETTING_WRONG, name + " can be set for the whole server only");
                }
            }
            case "sighup" -> {
                if (system) {
                    outlook.safer(outlook.statement.text() + ";", "SELECT pg_reload_conf();");
                } else {
                    outlook.issue(
                            Rule.SETTING_WRONG, name + " can be set for the whole server only");
                }
            }
            default -> {
                if (system) {
                    outlook.safer(outlook.statement.text() + ";", "SELECT pg_reload_conf();");
                }
            }
        }
        bounds(c, known, outlook);
    }

    /** As guc.c knows them, in this case of letters only. */
    private static String units(@Nullable String unit) {
        return unit == null ? "" : unit.matches("\\d*[kMGT]?B") ? MEMORY : TIME;
    }

    private static void bounds(Setting c, SettingRow known, Outlook outlook) {
        String value = c.value() == null ? "" : c.value().replace("'", "");
        if (known.enumvals() != null
                && !value.isEmpty()
                && !known.enumvals().contains(value.toLowerCase(Locale.ROOT))
                && !value.matches("(?i)on|off|true|false|yes|no|0|1")) {
            outlook.issue(
                    Rule.SETTING_WRONG,
                    known.name() + " is one of " + String.join(", ", known.enumvals()));
        }
        if (known.minVal() != null
                && !value.isEmpty()
                && !value.equalsIgnoreCase("from current")
                && !value.matches("\\s*" + NUMBER + "\\s*" + units(known.unit()) + "\\s*")) {
            outlook.issue(
                    Rule.SETTING_WRONG,
                    known.name()
                            + " takes a number"
                            + (known.unit() == null
                                    ? ""
                                    : ", alone (in "
                                            + known.unit()
                                            + ") or with one of the units "
                                            + units(known.unit()).replaceAll("[()?:]", "")));
        }
        value = value.replace(" ", "");
        if (value.matches("-?[0-9]+(\\.[0-9]+)?")
                && known.minVal() != null
                && known.maxVal() != null) {
            double given = Double.parseDouble(value);
            if (given < Double.parseDouble(known.minVal())
                    || given > Double.parseDouble(known.maxVal())) {
                outlook.issue(
                        Rule.SETTING_WRONG,
                        known.name()
                                + " lies between "
                                + known.minVal()
                                + " and "
                                + known.maxVal()
                                + (known.unit() == null ? "" : " " + known.unit()));
            }
        }
    }
}
