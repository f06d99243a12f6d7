package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;

/** Rules whose evidence stands in the server log. */
final class EvidenceRules {

    private static final String WAL = "runtime-config-wal";
    private static final String REPLICATION = "runtime-config-replication";
    private static final String RESOURCE = "runtime-config-resource";
    private static final String CONNECTION = "runtime-config-connection";
    private static final String VACUUM = "runtime-config-vacuum";
    private static final double GB = 1L << 30;

    /** Fewer checkpoints say nothing of a share. */
    private static final int ENOUGH = 5;

    /** The WAL of one checkpoint_timeout must fit with room, for two checkpoints overlap. */
    private static final double ROOM = 2.2;

    /** Files larger than this many times work_mem will not fit with any sane value. */
    private static final double SMALL_MULTIPLE = 16;

    private EvidenceRules() {}

    static List<Rule> all() {
        return List.of(
                joined(
                        "W9b",
                        MEDIUM,
                        "max_wal_size",
                        "more than a fifth of the logged checkpoints were forced by it, or the log"
                                + " warns that they come too often",
                        "checkpoints come by size, not by time: at least 2.2 times the 95th percentile"
                                + " of the WAL between two",
                        WAL,
                        EvidenceRules::forced),
                joined(
                        "W8b",
                        HIGH,
                        "archive_command",
                        "the log shows failed archiving",
                        "WAL piles up in pg_wal and backups have a hole: mend the command",
                        WAL,
                        (value, log) ->
                                log.archiveFailures() > 0
                                        ? "archiving failed " + log.archiveFailures() + " times"
                                        : null),
                joined(
                        "W16",
                        MEDIUM,
                        "hot_standby_feedback",
                        "off while the log shows recovery conflicts",
                        "trade bloat on the primary against cancelled queries on the standby",
                        REPLICATION,
                        (value, log) ->
                                value.is("off") && log.conflicts() > 0
                                        ? "off, and recovery cancelled or waited for "
                                                + log.conflicts()
                                                + " queries"
                                        : null),
                joined(
                        "M3",
                        MEDIUM,
                        "work_mem",
                        "temporary files of a small multiple of it",
                        "raise it for that role or query to about 2.5 times the 95th percentile",
                        RESOURCE,
                        EvidenceRules::spills),
                joined(
                        "V3b",
                        CRITICAL,
                        "autovacuum_freeze_max_age",
                        "the log warns that transaction ids run out",
                        "vacuum the oldest database now; then find what held vacuum up",
                        VACUUM,
                        (value, log) ->
                                log.wraparound() > 0
                                        ? log.wraparound() + " warnings that ids run out"
                                        : null),
                joined(
                        "V5b",
                        HIGH,
                        "max_connections",
                        "the log shows refused logins for want of a slot",
                        "put a pooler in front, or raise it where memory allows",
                        CONNECTION,
                        (value, log) ->
                                log.refused() > 0
                                        ? value.text()
                                                + ", and "
                                                + log.refused()
                                                + " logins were refused"
                                        : null),
                joined(
                        "V17",
                        LOW,
                        "tcp_keepalives_idle",
                        "0 while the log shows clients that vanished",
                        "60 to 300 s, below the idle limit of what is in between",
                        CONNECTION,
                        (value, log) ->
                                value.number() == 0 && log.lostClients() > 0
                                        ? "0, and " + log.lostClients() + " clients vanished"
                                        : null));
    }

    private static Rule joined(
            String id,
            Severity severity,
            String setting,
            String condition,
            String advice,
            String page,
            BiFunction<Value, LogFacts, @Nullable String> when) {
        return new Rule(
                id,
                severity,
                setting,
                condition,
                advice,
                SettingRule.guc(page, setting),
                id,
                Set.of(Need.SETTINGS, Need.LOG),
                input ->
                        input.value(setting)
                                .map(value -> check(id, input, value, when))
                                .orElse(List.of()));
    }

    private static List<Violation> check(
            String id,
            AuditInput input,
            Value value,
            BiFunction<Value, LogFacts, @Nullable String> when) {
        LogFacts log = input.log();
        String fact = log == null ? null : when.apply(value, log);
        if (log == null || fact == null) {
            return List.of();
        }
        String name = value.guc().name();
        return List.of(
                new Violation(
                        name,
                        name + ": " + input.secrets().show(name, fact) + ", " + log.span(),
                        value.at(),
                        id.equals("W9b") ? Fixes.set(input, value, enough(log)) : null,
                        null));
    }

    private static @Nullable String forced(Value value, LogFacts log) {
        boolean often = log.checkpoints() >= ENOUGH && log.forced() * 5 > log.checkpoints();
        if (!often && log.tooFrequent() == 0) {
            return null;
        }
        return value.text()
                + ", "
                + log.forced()
                + " of "
                + log.checkpoints()
                + " checkpoints forced, "
                + log.tooFrequent()
                + " warnings, 95th percentile between two "
                + size(log.distance95());
    }

    private static String enough(LogFacts log) {
        return Math.max(2, (long) Math.ceil(log.distance95() * ROOM / GB)) + "GB";
    }

    private static @Nullable String spills(Value value, LogFacts log) {
        double workMem = value.absolute();
        return log.tempFiles() > 0 && log.temp90() <= SMALL_MULTIPLE * workMem
                ? value.text()
                        + ", "
                        + log.tempFiles()
                        + " temporary files, 90th percentile "
                        + size(log.temp90())
                        + ", 95th "
                        + size(log.temp95())
                : null;
    }

    private static String size(double bytes) {
        return bytes >= GB
                ? String.format(Locale.ROOT, "%.1f GB", bytes / GB)
                : String.format(Locale.ROOT, "%.1f MB", bytes / (1L << 20));
    }
}
