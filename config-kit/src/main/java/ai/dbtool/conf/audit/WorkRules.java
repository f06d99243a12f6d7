package ai.dbtool.conf.audit;

import static ai.dbtool.conf.audit.Severity.CRITICAL;
import static ai.dbtool.conf.audit.Severity.HIGH;
import static ai.dbtool.conf.audit.Severity.LOW;
import static ai.dbtool.conf.audit.Severity.MEDIUM;

import java.util.List;

/** V: vacuum, connections, timeouts, planner. */
final class WorkRules {

    private static final String VACUUM = "runtime-config-vacuum";
    private static final String CONNECTION = "runtime-config-connection";
    private static final String CLIENT = "runtime-config-client";
    private static final String QUERY = "runtime-config-query";
    private static final String RESOURCE = "runtime-config-resource";
    private static final double MILLISECOND = 1e3;
    private static final double SECOND = 1e6;

    /** Planner methods that are on by default. */
    private static final List<String> PLANNER =
            List.of(
                    "enable_async_append",
                    "enable_bitmapscan",
                    "enable_distinct_reordering",
                    "enable_gathermerge",
                    "enable_group_by_reordering",
                    "enable_hashagg",
                    "enable_hashjoin",
                    "enable_incremental_sort",
                    "enable_indexonlyscan",
                    "enable_indexscan",
                    "enable_material",
                    "enable_memoize",
                    "enable_mergejoin",
                    "enable_nestloop",
                    "enable_parallel_append",
                    "enable_parallel_hash",
                    "enable_partition_pruning",
                    "enable_presorted_aggregate",
                    "enable_self_join_elimination",
                    "enable_seqscan",
                    "enable_sort",
                    "enable_tidscan");

    private WorkRules() {}

    static List<Rule> all() {
        return List.of(
                SettingRule.each(
                                "V1",
                                CRITICAL,
                                List.of("autovacuum", "track_counts"),
                                "autovacuum, track_counts",
                                "off",
                                v -> v.is("off"),
                                "on",
                                "dead rows pile up, statistics age, transaction ids run out",
                                VACUUM)
                        .as("AUTOVACUUM_DISABLED"),
                SettingRule.with(
                        "V2",
                        MEDIUM,
                        "autovacuum_max_workers",
                        "raised while the cost limit is the default",
                        (input, v) ->
                                v.number() > 3
                                        && input.number("autovacuum_vacuum_cost_limit", -1) <= 200
                                        && input.number("vacuum_cost_limit", 200) <= 200,
                        null,
                        "all workers share the limit, so more of them are only slower: raise"
                                + " autovacuum_vacuum_cost_limit too",
                        VACUUM),
                SettingRule.of(
                        "V3",
                        HIGH,
                        "autovacuum_freeze_max_age",
                        "above one billion",
                        v -> v.number() > 1e9,
                        "200000000",
                        "too little room is left before transaction ids run out",
                        VACUUM),
                SettingRule.of(
                        "V4",
                        MEDIUM,
                        "autovacuum_vacuum_cost_delay",
                        "above 2 ms, or 0",
                        v -> v.number() >= 0 && (v.absolute() > 2 * MILLISECOND || v.number() == 0),
                        "2ms",
                        "vacuum cannot keep up, or is not throttled at all",
                        VACUUM),
                SettingRule.of(
                        "V5",
                        MEDIUM,
                        "max_connections",
                        "above 500",
                        v -> v.number() > 500,
                        null,
                        "snapshots and memory grow with it: use a pooler",
                        CONNECTION),
                SettingRule.of(
                        "V6",
                        HIGH,
                        "superuser_reserved_connections",
                        "0",
                        v -> v.number() == 0,
                        "3",
                        "nobody can log in to help when connections run out",
                        CONNECTION),
                SettingRule.of(
                        "V7",
                        MEDIUM,
                        "idle_in_transaction_session_timeout",
                        "0",
                        v -> v.number() == 0,
                        "5min",
                        "a forgotten transaction holds locks and keeps vacuum from cleaning",
                        CLIENT),
                SettingRule.of(
                        "V8",
                        LOW,
                        "statement_timeout",
                        "set for the whole server in a file",
                        v -> v.inFile() && v.number() > 0,
                        null,
                        "dumps and maintenance are cancelled too: set it per role",
                        CLIENT),
                SettingRule.with(
                                "V9",
                                LOW,
                                "lock_timeout",
                                "0, and no role has its own",
                                (input, v) ->
                                        v.number() == 0
                                                && input.live() != null
                                                && input.live()
                                                        .overridesOf("lock_timeout")
                                                        .isEmpty(),
                                null,
                                "set it for the role that runs migrations, so that DDL does not queue"
                                        + " everyone behind it",
                                CLIENT)
                        .needing(Need.LIVE),
                SettingRule.of(
                        "V10",
                        LOW,
                        "deadlock_timeout",
                        "below 100 ms or above 5 s",
                        v -> v.absolute() < 100 * MILLISECOND || v.absolute() > 5 * SECOND,
                        "1s",
                        "too short costs CPU on every wait, too long lets deadlocks stand",
                        "runtime-config-locks"),
                SettingRule.each(
                                "V11",
                                HIGH,
                                PLANNER,
                                "enable_*",
                                "off for the whole server",
                                v -> v.is("off"),
                                "on",
                                "every query loses that plan: find the one query it was meant for",
                                QUERY)
                        .as("PLANNER_SETTING"),
                SettingRule.with(
                        "V12",
                        HIGH,
                        "random_page_cost",
                        "below seq_page_cost",
                        (input, v) -> v.number() < input.number("seq_page_cost", 1),
                        "1.1",
                        "random reads never cost less than sequential ones",
                        QUERY),
                SettingRule.with(
                                "V12b",
                                MEDIUM,
                                "random_page_cost",
                                "the default of 4 on a disk that does not rotate",
                                (input, v) -> !rotates(input) && v.number() >= 4,
                                "1.1",
                                "the planner takes random reads for dear and avoids indexes",
                                QUERY)
                        .needing(Need.STORAGE),
                SettingRule.with(
                                "V13",
                                LOW,
                                "effective_io_concurrency",
                                "1 or less on a disk that does not rotate (17 and older)",
                                (input, v) ->
                                        !rotates(input)
                                                && v.number() <= 1
                                                && input.catalog().major() < 18,
                                "200",
                                "bitmap scans wait for each page: about 200",
                                RESOURCE)
                        .needing(Need.STORAGE),
                SettingRule.with(
                                "V14",
                                LOW,
                                "jit",
                                "on in a profile of many short queries (oltp, mixed, container)",
                                (input, v) ->
                                        v.is("on")
                                                && input.isFor(
                                                        Profile.OLTP,
                                                        Profile.MIXED,
                                                        Profile.CONTAINER,
                                                        Profile.SIZE),
                                "off",
                                "off, or a higher jit_above_cost: compiling costs more than it saves",
                                QUERY)
                        .needing(Need.WORKLOAD),
                SettingRule.with(
                                "V5c",
                                LOW,
                                "max_connections",
                                "above 100 in a profile of few long queries (dw, desktop)",
                                (input, v) ->
                                        v.number() > 100
                                                && input.isFor(Profile.DW, Profile.DESKTOP),
                                null,
                                "each takes work_mem several times: few connections leave more memory"
                                        + " to each",
                                CONNECTION)
                        .needing(Need.WORKLOAD),
                SettingRule.each(
                        "V15",
                        MEDIUM,
                        List.of("pre_auth_delay", "post_auth_delay"),
                        "pre_auth_delay, post_auth_delay",
                        "above 0",
                        v -> v.number() > 0,
                        "0",
                        "a debugging aid that slows every login",
                        "runtime-config-developer"),
                SettingRule.of(
                        "V16",
                        MEDIUM,
                        "restart_after_crash",
                        "off",
                        v -> v.is("off"),
                        "on",
                        "one crashed backend takes the server down, unless a cluster manager restarts"
                                + " it",
                        "runtime-config-error-handling"));
    }

    private static boolean rotates(AuditInput input) {
        HostFacts host = input.host();
        Kernel kernel = host == null ? null : host.kernel();
        return kernel == null || !Boolean.FALSE.equals(kernel.rotates());
    }
}
