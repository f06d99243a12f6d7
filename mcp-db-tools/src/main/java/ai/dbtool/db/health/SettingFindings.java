package ai.dbtool.db.health;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.health.SettingsArea.FileError;
import ai.dbtool.db.health.SettingsArea.PendingRestart;
import ai.dbtool.db.health.SettingsArea.RoleSetting;
import ai.dbtool.db.health.SettingsArea.Settings;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.Finding.Severity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with settings. */
final class SettingFindings {

    private static final Check ROLE =
            new Check(
                    "ROLE_SETTING",
                    Severity.MEDIUM,
                    "a setting attached to a role or database departs from the server, and may harm its work",
                    "https://www.postgresql.org/docs/current/sql-alterrole.html");

    private static final Check MISQUOTED =
            new Check(
                    "SEARCH_PATH_MISQUOTED",
                    Severity.HIGH,
                    "a search_path was quoted as one name, so that its schemas are not found",
                    "https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH");

    private static final Check NOT_APPLIED =
            new Check(
                    "CONFIG_NOT_APPLIED",
                    Severity.HIGH,
                    "a changed setting waits for a restart or a reload",
                    "https://www.postgresql.org/docs/current/view-pg-settings.html");

    private static final Check INVALID =
            new Check(
                    "CONFIG_INVALID",
                    Severity.HIGH,
                    "a line of the configuration files is in error, so the next start or reload fails",
                    "https://www.postgresql.org/docs/current/view-pg-file-settings.html");

    static final List<Check> CHECKS = List.of(ROLE, MISQUOTED, NOT_APPLIED, INVALID);

    /** A single quoted name that holds a comma is a list that was quoted as a whole. */
    private static final String MISQUOTED_PATH = "\"[^\"]*,[^\"]*\"";

    private static final Set<String> TIMEOUTS =
            Set.of(
                    "statement_timeout",
                    "lock_timeout",
                    "transaction_timeout",
                    "idle_session_timeout",
                    "idle_in_transaction_session_timeout");

    private static final Set<String> LIMITS_OF_WATCHERS =
            Stream.concat(TIMEOUTS.stream(), Stream.of("default_transaction_read_only"))
                    .collect(Collectors.toUnmodifiableSet());

    private SettingFindings() {}

    static List<Finding> of(Settings settings) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < settings.roleSettings().size(); i++) {
            RoleSetting s = settings.roleSettings().get(i);
            String pointer = "/areas/settings/roleSettings/" + i;
            if (s.role() != null
                    && s.setting().equals("search_path")
                    && s.value().strip().matches(MISQUOTED_PATH)) {
                findings.add(misquoted(s, pointer));
            } else if (differs(s)) {
                findings.add(roleSetting(s, pointer));
            }
        }
        for (int i = 0; i < settings.pendingRestart().size(); i++) {
            findings.add(
                    pending(
                            settings.pendingRestart().get(i),
                            "/areas/settings/pendingRestart/" + i));
        }
        for (int i = 0; i < settings.fileErrors().size(); i++) {
            findings.add(broken(settings.fileErrors().get(i), "/areas/settings/fileErrors/" + i));
        }
        return findings;
    }

    private static boolean differs(RoleSetting s) {
        return s.role() != null
                && !(s.watcher() && LIMITS_OF_WATCHERS.contains(s.setting()))
                && s.serverValue() != null
                && !SettingValue.same(s.value(), s.serverValue(), s.unit());
    }

    private static Finding roleSetting(RoleSetting s, String pointer) {
        Double value = SettingValue.inBase(s.value(), s.unit());
        boolean limits = TIMEOUTS.contains(s.setting()) && value != null && value > 0;
        return Finding.of(
                ROLE.code(),
                limits ? Severity.MEDIUM : Severity.LOW,
                s.role() + "." + s.setting(),
                "role "
                        + s.role()
                        + " runs with "
                        + s.setting()
                        + " = "
                        + s.value()
                        + (s.database() == null ? "" : " in database " + s.database())
                        + ", the server with "
                        + s.serverValue()
                        + (s.unit() == null ? "" : " " + s.unit()),
                List.of(pointer),
                reset(s),
                "no error or slow statement of this role goes back to the setting");
    }

    private static Finding misquoted(RoleSetting s, String pointer) {
        return Finding.of(
                MISQUOTED.code(),
                MISQUOTED.severity(),
                String.valueOf(s.role()),
                "search_path of role "
                        + s.role()
                        + " names one schema called "
                        + s.value()
                        + ": the list was quoted as a whole",
                List.of(pointer),
                Remedies.sql(
                        "ALTER ROLE "
                                + scope(s)
                                + " SET search_path = "
                                + s.value().strip().replace("\"", "")
                                + ";",
                        "ALTER ROLE " + scope(s) + " SET search_path = " + literal(s.value()) + ";",
                        "none; new sessions only"),
                "a schema of exactly that name exists");
    }

    private static Remedy reset(RoleSetting s) {
        return Remedies.sql(
                "ALTER ROLE " + scope(s) + " RESET " + s.setting() + ";",
                "ALTER ROLE " + scope(s) + " SET " + s.setting() + " = " + literal(s.value()) + ";",
                "none; new sessions only");
    }

    private static String scope(RoleSetting s) {
        String role = s.role() == null ? "ALL" : Names.readable(s.role());
        return s.database() == null ? role : role + " IN DATABASE " + Names.readable(s.database());
    }

    private static String literal(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    private static Finding pending(PendingRestart p, String pointer) {
        return Finding.of(
                NOT_APPLIED.code(),
                NOT_APPLIED.severity(),
                p.setting(),
                p.setting()
                        + " still runs with "
                        + p.running()
                        + "; a changed value"
                        + (p.file() == null ? "" : " (" + p.file() + ")")
                        + " waits for a restart",
                List.of(pointer),
                new Remedy(
                        null,
                        "restart the server to apply " + p.setting(),
                        "set the file back to " + p.running() + " and reload",
                        "every session ends at the restart",
                        true),
                "pg_settings.pending_restart is false");
    }

    private static Finding broken(FileError e, String pointer) {
        String where = e.file() + ":" + e.line();
        return Finding.of(
                INVALID.code(),
                INVALID.severity(),
                where,
                where + ": " + (e.setting() == null ? "" : e.setting() + ": ") + e.error(),
                List.of(pointer),
                new Remedy(
                        null,
                        "correct " + where + ", then SELECT pg_reload_conf()",
                        "the former line",
                        "none",
                        false),
                "pg_file_settings shows no error for the line");
    }
}
