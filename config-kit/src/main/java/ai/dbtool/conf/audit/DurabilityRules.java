package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import ai.dbtool.conf.live.LiveServer;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** W: durability, WAL, checkpoints, replication. */
final class DurabilityRules {

    private static final String WAL = "runtime-config-wal";
    private static final String REPLICATION = "runtime-config-replication";
    private static final double GB = 1L << 30;
    private static final double SECOND = 1e6;

    private static final Pattern SYNC =
            Pattern.compile("(?is)\\s*(?:(?:first|any)\\s+)?(?:(\\d+)\\s*\\()?([^()]*)\\)?\\s*");

    private DurabilityRules() {}

    static List<Rule> all() {
        return List.of(
                SettingRule.of(
                        "W1",
                        CRITICAL,
                        "fsync",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "a crash of the host can corrupt the whole cluster beyond repair",
                        WAL),
                SettingRule.of(
                        "W2",
                        CRITICAL,
                        "full_page_writes",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "a torn page after a crash cannot be repaired, unless the storage writes 8 kB"
                                + " atomically",
                        WAL),
                SettingRule.each(
                        "W3",
                        CRITICAL,
                        List.of(
                                "zero_damaged_pages",
                                "ignore_checksum_failure",
                                "ignore_invalid_pages",
                                "ignore_system_indexes",
                                "allow_system_table_mods"),
                        "zero_damaged_pages, ignore_checksum_failure, ignore_invalid_pages,"
                                + " ignore_system_indexes, allow_system_table_mods",
                        "on",
                        v -> v.is("on"),
                        "off",
                        "hides or causes data loss; for salvage only",
                        "runtime-config-developer"),
                SettingRule.of(
                                "W4",
                                MEDIUM,
                                "data_checksums",
                                "off",
                                v -> v.is("off"),
                                null,
                                "silent corruption stays silent: pg_checksums --enable at the next"
                                        + " stop",
                                SettingRule.docs("app-pgchecksums"))
                        .needing(Need.LIVE),
                SettingRule.of(
                        "W5",
                        MEDIUM,
                        "synchronous_commit",
                        "off or local for everyone",
                        v -> v.is("off", "local"),
                        "on",
                        "commits that were confirmed can be lost (up to three wal_writer_delay, or on"
                                + " failover): set it per transaction where that is acceptable",
                        WAL),
                SettingRule.of(
                        "W6",
                        HIGH,
                        "synchronous_standby_names",
                        "set, and every candidate must answer",
                        v -> allMustAnswer(v.normalized()),
                        null,
                        "writes hang when one standby is down: ANY 1 (a, b)",
                        REPLICATION),
                SettingRule.of(
                        "W7",
                        HIGH,
                        "wal_level",
                        "minimal",
                        v -> v.is("minimal"),
                        "replica",
                        "no standby, no point-in-time recovery, no pg_basebackup",
                        WAL),
                SettingRule.with(
                        "W8",
                        HIGH,
                        "archive_mode",
                        "on while archive_command and archive_library are empty or the command"
                                + " does nothing",
                        (input, v) -> v.is("on", "always") && archivesNothing(input),
                        null,
                        "WAL piles up or is thrown away: use a real archiver, or archive_mode = off",
                        WAL),
                SettingRule.of(
                        "W9",
                        MEDIUM,
                        "max_wal_size",
                        "below the default of 1GB",
                        v -> v.absolute() < GB,
                        "4GB",
                        "checkpoints are forced before checkpoint_timeout; the log's distance per"
                                + " checkpoint says how much is right (about 2.2 times its 95th"
                                + " percentile)",
                        WAL),
                SettingRule.of(
                        "W10",
                        MEDIUM,
                        "checkpoint_timeout",
                        "below 5 minutes",
                        v -> v.absolute() < 300 * SECOND,
                        "15min",
                        "each checkpoint makes full page images due again",
                        WAL),
                SettingRule.of(
                        "W10b",
                        MEDIUM,
                        "checkpoint_completion_target",
                        "below 0.9",
                        v -> v.number() < 0.9,
                        "0.9",
                        "checkpoint writes come in bursts",
                        WAL),
                SettingRule.of(
                        "W11",
                        LOW,
                        "checkpoint_warning",
                        "0",
                        v -> v.number() == 0,
                        "30s",
                        "too frequent checkpoints leave no trace in the log",
                        WAL),
                SettingRule.with(
                                "W13",
                                HIGH,
                                "max_slot_wal_keep_size",
                                "-1 while replication slots exist",
                                (input, v) -> v.number() < 0 && slots(input) > 0,
                                null,
                                "a dead slot fills the disk with WAL: bound it to what the disk"
                                        + " holds",
                                REPLICATION)
                        .needing(Need.LIVE),
                SettingRule.with(
                                "W14",
                                LOW,
                                "idle_replication_slot_timeout",
                                "0 while replication slots exist (18)",
                                (input, v) -> v.number() == 0 && slots(input) > 0,
                                null,
                                "slots of clients that never come back hold WAL and rows: set it"
                                        + " longer than any maintenance",
                                REPLICATION)
                        .needing(Need.LIVE),
                SettingRule.with(
                                "W12",
                                LOW,
                                "wal_compression",
                                "off in a profile of many small writes (oltp, mixed, container)",
                                (input, v) ->
                                        v.is("off")
                                                && input.isFor(
                                                        Profile.OLTP,
                                                        Profile.MIXED,
                                                        Profile.CONTAINER,
                                                        Profile.SIZE),
                                null,
                                "full page images dominate its WAL: lz4 or zstd (15 and newer), else on",
                                WAL)
                        .needing(Need.WORKLOAD));
    }

    private static boolean allMustAnswer(String names) {
        Matcher matcher = SYNC.matcher(names);
        if (names.isBlank() || !matcher.matches() || matcher.group(2).contains("*")) {
            return false;
        }
        int wanted = matcher.group(1) == null ? 1 : Integer.parseInt(matcher.group(1));
        return wanted >= matcher.group(2).split(",").length;
    }

    private static boolean archivesNothing(AuditInput input) {
        String command = input.value("archive_command").map(Value::normalized).orElse("").strip();
        String library = input.value("archive_library").map(Value::normalized).orElse("").strip();
        boolean noCommand = command.isEmpty() || command.equals("(disabled)");
        boolean idle = command.matches("(/usr)?(/bin/)?true|:|exit 0|(/usr)?(/bin/)?echo.*");
        return library.isEmpty() && (noCommand || idle);
    }

    private static long slots(AuditInput input) {
        LiveServer live = input.live();
        Long slots = live == null ? null : live.replicationSlots();
        return slots == null ? 0 : slots;
    }
}
