package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.INFO;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** G: what the log can and cannot tell later. */
final class LoggingRules {

    private static final String LOG = "runtime-config-logging";
    private static final String AUTO_EXPLAIN = SettingRule.docs("auto-explain");

    /** Custom settings are not normalised: as written in files or by the server. */
    private static final Pattern DURATION = Pattern.compile("(-?\\d+)(ms|s)?");

    /** Zones are judged by their rules, not by today: results must not change with the clock. */
    private static final Instant SOME_DAY = Instant.parse("2026-01-01T00:00:00Z");

    private static final double MINUTE = 60e6;
    private static final double SECOND = 1e6;

    private LoggingRules() {}

    static List<Rule> all() {
        return List.of(
                SettingRule.with(
                        "G1",
                        HIGH,
                        "logging_collector",
                        "off while log_destination has csvlog or jsonlog",
                        (input, v) ->
                                v.is("off")
                                        && (destinations(input).contains("csvlog")
                                                || destinations(input).contains("jsonlog")),
                        "on",
                        "these formats are written by the collector alone: nothing is logged",
                        LOG),
                SettingRule.with(
                        "G2",
                        MEDIUM,
                        "log_line_prefix",
                        "without time, process, user or database, while stderr is logged",
                        (input, v) ->
                                destinations(input).contains("stderr") && lacks(v.normalized()),
                        "%m [%p] %q%u@%d/%a %r %e %Q ",
                        "not every line tells when, which process, which user and which database",
                        LOG),
                SettingRule.of(
                        "G3",
                        MEDIUM,
                        "log_lock_waits",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "lock waits leave no trace",
                        LOG),
                SettingRule.of(
                        "G4",
                        MEDIUM,
                        "log_temp_files",
                        "-1",
                        v -> v.number() < 0,
                        "0",
                        "sorts and hashes that spill to disk leave no trace",
                        LOG),
                SettingRule.of(
                        "G5",
                        LOW,
                        "log_autovacuum_min_duration",
                        "-1, or 10 minutes and more",
                        v -> v.number() < 0 || v.absolute() >= 10 * MINUTE,
                        "1s",
                        "what vacuum did, and what it could not remove, leaves no trace",
                        LOG),
                SettingRule.of(
                        "G6",
                        MEDIUM,
                        "log_checkpoints",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "why writes stall, and how far max_wal_size is off, leaves no trace",
                        LOG),
                SettingRule.with(
                        "G7",
                        MEDIUM,
                        "log_min_duration_statement",
                        "-1 without sampling and auto_explain",
                        (input, v) ->
                                v.number() < 0
                                        && input.number("log_min_duration_sample", -1) < 0
                                        && !preloads(input, "auto_explain"),
                        "500ms",
                        "slow statements leave no trace",
                        LOG),
                SettingRule.with(
                        "G8",
                        MEDIUM,
                        "log_statement",
                        "all, or more than none while log_min_duration_statement is 0",
                        (input, v) ->
                                v.is("all")
                                        || (!v.is("none")
                                                && input.number("log_min_duration_statement", -1)
                                                        == 0),
                        "none",
                        "statements are logged twice and analysers cannot pair them: use"
                                + " log_min_duration_statement alone",
                        LOG),
                SettingRule.each(
                        "G9",
                        MEDIUM,
                        List.of("log_connections", "log_disconnections"),
                        "log_connections, log_disconnections",
                        "off",
                        v -> v.is("off", "", "false", "no", "0"),
                        "on",
                        "who came, when and for how long leaves no trace",
                        LOG),
                SettingRule.with(
                                "G10",
                                LOW,
                                "log_replication_commands",
                                "off while replication slots exist",
                                (input, v) -> v.is("off") && slots(input) > 0,
                                "on",
                                "what standbys asked for leaves no trace",
                                LOG)
                        .needing(Need.LIVE),
                SettingRule.with(
                        "G11",
                        MEDIUM,
                        "log_parameter_max_length",
                        "-1 while statements are logged",
                        (input, v) ->
                                v.number() < 0
                                        && input.number("log_min_duration_statement", -1) >= 0,
                        "0",
                        "personal data in bind parameters goes to the log",
                        LOG),
                SettingRule.of(
                        "G12",
                        MEDIUM,
                        "log_statement",
                        "ddl, mod or all",
                        v -> v.is("ddl", "mod", "all"),
                        null,
                        "ALTER ROLE ... PASSWORD '...' is logged in clear: set passwords with"
                                + " \\password",
                        LOG),
                SettingRule.of(
                        "G13",
                        INFO,
                        "lc_messages",
                        "not English",
                        v -> !v.normalized().isEmpty() && !english(v.normalized()),
                        null,
                        "many log tools read English messages only",
                        "runtime-config-client"),
                SettingRule.of(
                        "G14",
                        LOW,
                        "log_timezone",
                        "a zone with daylight saving",
                        v -> daylight(v.normalized()),
                        "UTC",
                        "one hour a year is ambiguous",
                        LOG),
                SettingRule.of(
                        "G15",
                        MEDIUM,
                        "log_hostname",
                        "on",
                        v -> v.is("on"),
                        "off",
                        "each login waits for DNS",
                        LOG),
                SettingRule.of(
                        "G16",
                        HIGH,
                        "log_min_messages",
                        "above warning",
                        v -> v.is("error", "log", "fatal", "panic"),
                        "warning",
                        "warnings are lost",
                        LOG),
                SettingRule.of(
                        "G16b",
                        HIGH,
                        "log_min_error_statement",
                        "above error",
                        v -> v.is("log", "fatal", "panic"),
                        "error",
                        "errors are logged without the statement that caused them",
                        LOG),
                SettingRule.with(
                        "G17",
                        MEDIUM,
                        "log_truncate_on_rotation",
                        "on while log_filename is always the same",
                        (input, v) ->
                                v.is("on")
                                        && input.value("log_filename")
                                                .map(name -> !name.normalized().contains("%"))
                                                .orElse(false),
                        "off",
                        "each rotation throws the evidence away: put the date in log_filename",
                        LOG),
                SettingRule.with(
                        "G18",
                        MEDIUM,
                        "auto_explain.log_analyze",
                        "on with log_timing and a log_min_duration below 1 s",
                        (input, v) ->
                                v.is("on", "true", "yes", "1")
                                        && !input.value("auto_explain.log_timing")
                                                .map(t -> t.is("off", "false", "no", "0"))
                                                .orElse(false)
                                        && soon(input),
                        null,
                        "every statement pays for the clock: auto_explain.log_timing = off, or"
                                + " sample_rate",
                        AUTO_EXPLAIN),
                SettingRule.each(
                        "G19",
                        MEDIUM,
                        List.of("debug_print_parse", "debug_print_plan", "debug_print_rewritten"),
                        "debug_print_*",
                        "on",
                        v -> v.is("on"),
                        "off",
                        "floods the log with trees nobody reads",
                        LOG),
                SettingRule.each(
                        "G20",
                        LOW,
                        List.of("track_io_timing", "compute_query_id"),
                        "track_io_timing, compute_query_id",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "statistics cannot tell reading from computing, or one query from another",
                        "runtime-config-statistics"),
                SettingRule.with(
                        "G20b",
                        LOW,
                        "shared_preload_libraries",
                        "without pg_stat_statements",
                        (input, v) -> !v.items().contains("pg_stat_statements"),
                        null,
                        "which statements cost most is unknown: add it",
                        SettingRule.docs("pgstatstatements")),
                SettingRule.each(
                        "G21",
                        MEDIUM,
                        List.of("syslog_split_messages", "syslog_sequence_numbers"),
                        "syslog_split_messages, syslog_sequence_numbers",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "long or repeated messages are lost in syslog",
                        LOG));
    }

    private static List<String> destinations(AuditInput input) {
        return input.value("log_destination")
                .map(v -> v.items().stream().map(d -> d.toLowerCase(Locale.ROOT)).toList())
                .orElse(List.of("stderr"));
    }

    private static boolean lacks(String prefix) {
        boolean time = prefix.contains("%m") || prefix.contains("%t") || prefix.contains("%n");
        boolean process = prefix.contains("%p") || prefix.contains("%c");
        return !(time && process && prefix.contains("%u") && prefix.contains("%d"));
    }

    private static boolean preloads(AuditInput input, String library) {
        return List.of("shared_preload_libraries", "session_preload_libraries").stream()
                .anyMatch(
                        name ->
                                input.value(name)
                                        .map(v -> v.items().contains(library))
                                        .orElse(false));
    }

    private static boolean english(String locale) {
        return locale.matches("(?i)(c|posix|english)([._].*)?|en([_.-].*)?");
    }

    private static boolean daylight(String zone) {
        try {
            return ZoneId.of(zone).getRules().nextTransition(SOME_DAY) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean soon(AuditInput input) {
        double limit = millis(input.value("auto_explain.log_min_duration").orElse(null));
        return limit >= 0 && limit * 1e3 < SECOND;
    }

    private static double millis(@Nullable Value value) {
        if (value == null) {
            return -1;
        }
        Matcher matcher = DURATION.matcher(value.normalized());
        if (!matcher.matches()) {
            return -1;
        }
        double number = Double.parseDouble(matcher.group(1));
        return "s".equals(matcher.group(2)) ? number * 1000 : number;
    }

    private static long slots(AuditInput input) {
        Long slots = input.live() == null ? null : input.live().replicationSlots();
        return slots == null ? 0 : slots;
    }
}
