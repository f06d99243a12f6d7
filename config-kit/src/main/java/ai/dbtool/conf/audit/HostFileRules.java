package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.host.KernelSettings;
import ai.dbtool.conf.host.Unit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** M: what files of the host set for the next boot or start of the service. */
final class HostFileRules {

    private static final String KERNEL = SettingRule.docs("kernel-resources");
    private static final String SYSCTL = "https://docs.kernel.org/admin-guide/sysctl/vm.html";
    private static final String EXEC =
            "https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html";

    /** The last number of system accounts (SYS_UID_MAX of login.defs). */
    private static final long LAST_SYSTEM_USER = 999;

    /** Postmaster, its helpers and a little room. */
    private static final int OWN_PROCESSES = 20;

    private HostFileRules() {}

    static List<Rule> all() {
        return List.of(
                rule(
                        "M8b",
                        MEDIUM,
                        "vm.overcommit_memory",
                        "set to 1 in files of sysctl",
                        "2 with a ratio that covers PostgreSQL, or 0: with 1 the kernel promises memory"
                                + " that it has not, and kills the server for it",
                        KERNEL,
                        Set.of(Need.SYSCTL),
                        input -> kernel(input, "vm.overcommit_memory", "1")),
                rule(
                        "M10b",
                        LOW,
                        "vm.swappiness",
                        "set above 10 in files of sysctl",
                        "1 to 10: the server's memory is pushed out for caches of files",
                        SYSCTL,
                        Set.of(Need.SYSCTL),
                        HostFileRules::swaps),
                rule(
                        "M11",
                        HIGH,
                        "systemd RemoveIPC",
                        "yes and the server's account no system account",
                        "no: shared memory and semaphores vanish when the account logs out",
                        KERNEL,
                        Set.of(Need.LOGIND),
                        HostFileRules::removesIpc),
                rule(
                        "M12b",
                        MEDIUM,
                        "LimitNOFILE, LimitNPROC, TasksMax",
                        "below max_files_per_process, or below the processes that the settings ask for,"
                                + " in the server's unit",
                        "raise it in a drop-in of the unit",
                        KERNEL,
                        Set.of(Need.UNIT, Need.SETTINGS),
                        HostFileRules::tooFew),
                rule(
                        "M16",
                        LOW,
                        "OOMScoreAdjust",
                        "below 0 in the server's unit without PG_OOM_ADJUST_FILE",
                        "sessions inherit what protects the postmaster and are not killed before it:"
                                + " Environment=PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj",
                        KERNEL,
                        Set.of(Need.UNIT),
                        HostFileRules::protectsSessions),
                rule(
                        "M17",
                        MEDIUM,
                        "KillMode, TimeoutStopSec",
                        "KillMode other than mixed, or a stop that is given less than a minute, in a unit"
                                + " that starts postgres itself",
                        "KillMode=mixed and TimeoutStopSec=infinity or hours: what is killed while it"
                                + " stops has to recover at the next start",
                        EXEC.replace("exec", "kill"),
                        Set.of(Need.UNIT),
                        HostFileRules::killedAtStop));
    }

    private static Rule rule(
            String id,
            Severity severity,
            String subject,
            String condition,
            String advice,
            String source,
            Set<Need> needs,
            Rule.Check check) {
        return new Rule(id, severity, subject, condition, advice, source, id, needs, check);
    }

    private static Violation violation(Entry line) {
        return Violation.of(line.key(), line.key() + " = " + line.value(), line.at());
    }

    private static Map<String, Entry> kernel(AuditInput input) {
        return KernelSettings.of(input.files().applications());
    }

    private static List<Violation> kernel(AuditInput input, String name, String value) {
        Entry line = kernel(input).get(name);
        return line != null && line.value().equals(value) ? List.of(violation(line)) : List.of();
    }

    private static List<Violation> swaps(AuditInput input) {
        Entry line = kernel(input).get("vm.swappiness");
        Long value = line == null ? null : PgbouncerFiles.soft(line.value());
        return line != null && value != null && value > 10 ? List.of(violation(line)) : List.of();
    }

    /** Where the account is not known, only a line that says yes is worth a word. */
    private static List<Violation> removesIpc(AuditInput input) {
        HostFacts host = input.host();
        Kernel kernel = host == null ? null : host.kernel();
        Long user = kernel == null ? null : kernel.user();
        Entry line = null;
        for (Unit unit : input.units()) {
            line = unit.name().equals("logind.conf") ? unit.get("Login.RemoveIPC") : line;
        }
        boolean yes = line == null || Set.of("yes", "true", "on", "1").contains(line.value());
        if (!yes || (user == null ? line == null : user <= LAST_SYSTEM_USER)) {
            return List.of();
        }
        String fact =
                (line == null ? "RemoveIPC is yes by default" : "RemoveIPC = " + line.value())
                        + (user == null
                                ? ", unless the server runs under a system account"
                                : ", the server runs under account " + user);
        return List.of(Violation.of("RemoveIPC", fact, line == null ? null : line.at()));
    }

    private static List<Violation> tooFew(AuditInput input) {
        double files = input.number("max_files_per_process", 1_000) + OWN_PROCESSES;
        double processes =
                input.number("max_connections", 100)
                        + input.number("max_worker_processes", 8)
                        + input.number("max_wal_senders", 10)
                        + input.number("autovacuum_max_workers", 3)
                        + OWN_PROCESSES;
        List<Violation> found = new ArrayList<>();
        for (Unit unit : input.serverUnits()) {
            below(unit, "Service.LimitNOFILE", files, found);
            below(unit, "Service.LimitNPROC", processes, found);
            below(unit, "Service.TasksMax", processes, found);
        }
        return found;
    }

    private static void below(Unit unit, String key, double needed, List<Violation> found) {
        Entry line = unit.get(key);
        Long limit = line == null ? null : PgbouncerFiles.soft(line.value());
        if (line != null && limit != null && limit < needed) {
            found.add(
                    Violation.of(
                            key,
                            unit.name()
                                    + ": "
                                    + key
                                    + " = "
                                    + line.value()
                                    + ", the settings ask for "
                                    + (long) needed,
                            line.at()));
        }
    }

    /** Debian's pg_ctlcluster sets PG_OOM_ADJUST_FILE itself. */
    private static boolean ofDebian(Unit unit) {
        Entry start = unit.get("Service.ExecStart");
        return start != null && start.value().contains("pg_ctlcluster");
    }

    private static List<Violation> protectsSessions(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (Unit unit : input.serverUnits()) {
            Entry line = unit.get("Service.OOMScoreAdjust");
            if (line != null
                    && line.value().startsWith("-")
                    && !ofDebian(unit)
                    && unit.get("Service.Environment.PG_OOM_ADJUST_FILE") == null) {
                found.add(violation(line));
            }
        }
        return found;
    }

    private static List<Violation> killedAtStop(AuditInput input) {
        List<Violation> found = new ArrayList<>();
        for (Unit unit : input.serverUnits()) {
            Entry start = unit.get("Service.ExecStart");
            boolean itself = start != null && start.value().matches("\\W*(\\S*/)?postgres(\\s.*)?");
            Entry mode = unit.get("Service.KillMode");
            Entry stop = unit.get("Service.TimeoutStopSec");
            Entry both = stop == null ? unit.get("Service.TimeoutSec") : stop;
            if (itself && mode != null && !mode.value().equals("mixed")) {
                found.add(violation(mode));
            }
            if (itself && both != null && tooShort(both.value())) {
                found.add(violation(both));
            }
        }
        return found;
    }

    private static boolean tooShort(String time) {
        @Nullable Long seconds = PgbouncerFiles.soft(time.replaceAll("\\s*s(ec)?$", ""));
        return seconds != null && seconds > 0 && seconds < 60;
    }
}
