package ai.dbtool.conftools;

import ai.dbtool.conf.guc.Guc;
import ai.dbtool.conf.live.EffectiveSetting;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How a setting is changed, and what keeps the change from taking effect. */
final class HowToChange {

    /** A standby with less than its primary does not start, or stops replaying. */
    private static final Set<String> STANDBY =
            Set.of(
                    "max_connections",
                    "max_worker_processes",
                    "max_wal_senders",
                    "max_prepared_transactions",
                    "max_locks_per_transaction");

    private HowToChange() {}

    static List<String> of(Guc guc, List<EffectiveSetting> settings, List<EffectiveRow> present) {
        List<String> steps = new ArrayList<>(List.of(takesEffect(guc)));
        if (STANDBY.contains(guc.name())) {
            steps.add(
                    "a standby needs at least the primary's value: raise it on standbys first, lower"
                            + " it on the primary first");
        }
        for (int i = 0; i < settings.size(); i++) {
            surprises(guc, settings.get(i), present.get(i), steps);
        }
        return List.copyOf(steps);
    }

    static String takesEffect(Guc guc) {
        return switch (guc.context()) {
            case "internal" -> "cannot be changed: it is fixed by the build, initdb or the cluster";
            case "postmaster" -> "takes effect at a restart of the server";
            case "sighup" -> "takes effect at a reload: SELECT pg_reload_conf()";
            case "backend", "superuser-backend" ->
                    "takes effect in sessions that start after a reload";
            case "superuser" ->
                    "takes effect at a reload; SET and ALTER ROLE .. SET need a superuser or, since"
                            + " 15, GRANT SET ON PARAMETER";
            default ->
                    "takes effect at a reload; a session may SET it, a role or database keep its own"
                            + " by ALTER ROLE or ALTER DATABASE .. SET";
        };
    }

    private static void surprises(
            Guc guc, EffectiveSetting setting, EffectiveRow row, List<String> steps) {
        if (row.live() != null && row.live().source().equals("command line")) {
            steps.add("the command line forces it here: neither files nor ALTER SYSTEM change it");
        }
        if (row.origin().equals("postgresql.auto.conf")) {
            steps.add(
                    row.where()
                            + " has it by ALTER SYSTEM: an edit of postgresql.conf has no effect until"
                            + " ALTER SYSTEM RESET "
                            + guc.name());
        } else if (row.file() != null) {
            steps.add("here " + row.where() + " decides: change that line");
        }
        if (setting.file() != null && setting.file().repeated()) {
            steps.add(setting.file().chain().size() + " lines set it: the last one read wins");
        }
        for (EffectiveRow.RoleValue own : row.overrides()) {
            steps.add(
                    (own.role() + " " + own.database()).strip()
                            + " keeps its own value "
                            + own.value()
                            + ", whatever the files say");
        }
    }
}
