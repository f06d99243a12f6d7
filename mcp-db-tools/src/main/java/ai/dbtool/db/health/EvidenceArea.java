package ai.dbtool.db.health;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Settings under which the server keeps no trace of something. */
final class EvidenceArea implements HealthArea {

    private static final Check BLIND =
            new Check(
                    "LOGGING_BLIND",
                    Severity.LOW,
                    "a setting keeps evidence of what went wrong out of log and statistics",
                    "https://www.postgresql.org/docs/current/runtime-config-logging.html");

    /** Facts of the area: only settings that hide something now. */
    record Evidence(List<Hiding> settings) {}

    /** A setting that hides evidence. */
    record Hiding(String setting, String value, String hides, String recommended) {}

    record SettingRow(String name, String value) {}

    /** When a value hides something. */
    private record Rule(
            String setting, Predicate<String> hiding, String hides, String recommended) {}

    private static final Predicate<String> OFF = "off"::equals;
    private static final Predicate<String> MINUS_ONE = "-1"::equals;

    private static final List<Rule> RULES =
            List.of(
                    new Rule("log_lock_waits", OFF, "waits for locks and who held them", "on"),
                    new Rule("log_checkpoints", OFF, "when and why checkpoints ran", "on"),
                    new Rule("log_temp_files", MINUS_ONE, "which statements spill to disk", "0"),
                    new Rule(
                            "log_min_duration_statement",
                            MINUS_ONE,
                            "slow statements with their parameters",
                            "1s"),
                    new Rule(
                            "log_autovacuum_min_duration",
                            MINUS_ONE,
                            "what autovacuum did and could not do",
                            "10min"),
                    new Rule(
                            "log_min_error_statement",
                            v -> List.of("fatal", "panic", "log").contains(v),
                            "the statement behind an error",
                            "error"),
                    new Rule(
                            "log_min_messages",
                            v -> List.of("error", "log", "fatal", "panic").contains(v),
                            "warnings",
                            "warning"),
                    new Rule(
                            "log_line_prefix",
                            v -> !(v.contains("%m") || v.contains("%t") || v.contains("%n")),
                            "when a log line was written",
                            "%m [%p] %q%u@%d/%a %e "),
                    new Rule("track_activities", OFF, "what sessions run", "on"),
                    new Rule("track_counts", OFF, "table counters; autovacuum needs them", "on"),
                    new Rule("track_io_timing", OFF, "time spent on reads and writes", "on"),
                    new Rule(
                            "compute_query_id",
                            OFF,
                            "query ids of sessions and statements",
                            "auto"),
                    new Rule(
                            "shared_preload_libraries",
                            v -> !v.contains("pg_stat_statements"),
                            "statistics of statements",
                            "pg_stat_statements"));

    /** reset_val: our own session may set some of them. */
    private static final String SETTINGS =
            "SELECT name, reset_val AS value FROM pg_settings WHERE name = ANY (CAST(:names AS text[]))"
                    + " AND reset_val IS NOT NULL";

    @Override
    public String name() {
        return "evidence";
    }

    @Override
    public List<Check> checks() {
        return List.of(BLIND);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        List<String> names = RULES.stream().map(Rule::setting).toList();
        return database.rows(SettingRow.class, SETTINGS, Map.of("names", names))
                .map(rows -> judged(rows, names, sight));
    }

    private static Checked judged(List<SettingRow> rows, List<String> names, Sight sight) {
        Map<String, String> values = new TreeMap<>();
        rows.forEach(row -> values.put(row.name(), row.value()));
        List<String> hidden = names.stream().filter(n -> !values.containsKey(n)).toList();
        if (!hidden.isEmpty()) {
            sight.skip("settings this role may not see: " + String.join(", ", hidden));
        }
        List<Hiding> hiding =
                RULES.stream()
                        .filter(r -> values.containsKey(r.setting()))
                        .filter(r -> r.hiding().test(values.getOrDefault(r.setting(), "")))
                        .map(
                                r ->
                                        new Hiding(
                                                r.setting(),
                                                values.getOrDefault(r.setting(), ""),
                                                r.hides(),
                                                r.recommended()))
                        .toList();
        Evidence evidence = new Evidence(hiding);
        if (hiding.isEmpty()) {
            return new Checked(evidence, List.of(), "no setting hides evidence");
        }
        String text =
                new TextTable("setting", "value", "hides", "recommended")
                        .rows(
                                hiding,
                                h ->
                                        new @Nullable Object[] {
                                            h.setting(), h.value(), h.hides(), h.recommended()
                                        })
                        .toString();
        return new Checked(evidence, List.of(blind(hiding)), text);
    }

    private static Finding blind(List<Hiding> hiding) {
        String object = hiding.stream().map(Hiding::setting).collect(Collectors.joining(","));
        List<Hiding> reloadable =
                hiding.stream()
                        .filter(h -> !h.setting().equals("shared_preload_libraries"))
                        .toList();
        return Finding.of(
                BLIND.code(),
                BLIND.severity(),
                object,
                "the server keeps no trace of "
                        + hiding.stream().map(Hiding::hides).collect(Collectors.joining(", ")),
                List.of("/areas/evidence/settings"),
                reloadable.isEmpty()
                        ? null
                        : Remedies.sql(
                                alter(reloadable, Hiding::recommended),
                                alter(reloadable, Hiding::value),
                                "none"),
                "the evidence is kept elsewhere, by a collector or an extension");
    }

    private static String alter(List<Hiding> settings, Function<Hiding, String> value) {
        return settings.stream()
                .map(
                        h ->
                                "ALTER SYSTEM SET "
                                        + h.setting()
                                        + " = '"
                                        + value.apply(h).replace("'", "''")
                                        + "'; ")
                .collect(Collectors.joining("", "", "SELECT pg_reload_conf();"));
    }
}
