package ai.dbtool.pg.guard;

/**
 * Why an object may not be reached, as SQL over {@code pg_proc p} and {@code pg_class c}; NULL lets
 * it through. Shared by gate A (by name) and gate B (by the server's resolved tree).
 */
final class Rules {

    private Rules() {}

    /** Volatile functions that only read; matched from the start of the name, in pg_catalog. */
    private static final String HARMLESS =
            "^(random|clock_timestamp|timeofday|gen_random_uuid|uuidv"
                    + "|pg_(total_)?(relation|table|indexes|database|tablespace|column)_?size"
                    + "|pg_blocking_pids|pg_safe_snapshot_blocking_pids|pg_lock_status"
                    + "|pg_is_in_recovery|pg_is_wal_replay_paused|pg_current_wal|pg_last_|pg_partition_"
                    + "|pg_control_|pg_jit_available|pg_notification_queue_usage|pg_xact_status|txid_status|pg_xact_commit_timestamp"
                    + "|pg_(database_)?collation_actual_version|pg_show_replication_origin_status|pg_stat_have_stats|current_query|amvalidate"
                    + "|pg_get_(wal_replay_pause_state|multixact_members|shmem_allocations|backend_memory_contexts|aios)|pg_prepared_xact|pg_sequence_last_value|pg_stat_get_|currval|lastval"
                    + "|system$|bernoulli$)";

    /** Volatile C functions of these extensions only read. */
    private static final String HARMLESS_EXTENSIONS =
            "(e.extname = 'pg_stat_statements' AND p.proname ~ '^pg_stat_statements(_info)?$'"
                    + " OR e.extname = 'pg_buffercache' AND p.proname ~ '^pg_buffercache_(pages|summary|usage_counts|numa_pages|os_pages)$'"
                    + " OR e.extname = 'pgcrypto' AND p.proname ~ '^gen_(random_|salt$)'"
                    + " OR e.extname = 'uuid-ossp' AND p.proname ~ '^uuid_generate_v'"
                    + " OR e.extname = 'postgis' AND p.proname ~ '^(pgis_|st_(clusterkmeans|generatepoints)$)'"
                    + " OR e.extname = 'pgstattuple' AND p.proname ~ '^(pgstat|pg_relpages)')";

    static final String VOLATILE = "is volatile: it may change something";

    static final String DEFINER = "is SECURITY DEFINER";

    static final String FOREIGN_TABLE = "is a foreign table";

    static final String FUNCTION =
            """
            CASE
              WHEN p.prosecdef THEN '%s'
              WHEN p.proname ~ '^(table|schema|database|query|cursor)_to_xml|^(crosstab|connectby|xpath_table|ts_stat|dblink)'
                   OR p.oid = 'pg_catalog.ts_rewrite(tsquery,text)'::regprocedure THEN 'runs SQL given as text'
              WHEN p.prolang > 14 AND p.prosrc ~* '\\mexecute\\M' AND EXISTS (
                     SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
                   THEN 'builds SQL from what it is given'
              WHEN p.oid < 16384 AND p.proname IN ('pg_input_is_valid', 'pg_input_error_info')
                   THEN 'runs the input function of a type given as text'
              WHEN via = 'named' AND p.oid < 16384 AND p.prorettype <> 'tsm_handler'::regtype
                   AND ('cstring'::regtype = ANY (p.proargtypes::oid[]) OR 'internal'::regtype = ANY (p.proargtypes::oid[]))
                   THEN 'is internal to a type or index'
              WHEN p.proname IN ('txid_current', 'pg_current_xact_id') THEN 'assigns a transaction id'
              WHEN p.provolatile = 'v' AND p.prokind <> 'a'
                   AND NOT (p.oid < 16384 AND p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ '%s')
                   AND NOT (p.prolang = 13 AND EXISTS (
                         SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                          WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
                            AND d.refclassid = 'pg_extension'::regclass AND %s))
                   THEN '%s'
            END
            """
                    .formatted(DEFINER, HARMLESS, HARMLESS_EXTENSIONS, VOLATILE);

    /**
     * What runs with function {@code f}: the parts of an aggregate, and the calls in defaults,
     * which the planner puts in where arguments are left out.
     */
    static final String PARTS =
            """
            SELECT unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggserialfn, aggdeserialfn,
                                aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[])
              FROM pg_aggregate WHERE aggfnoid = f.oid
            UNION SELECT (regexp_matches(proargdefaults::text, ':(?:funcid|opfuncid) (\\d+)', 'g'))[1]::oid
              FROM pg_proc WHERE oid = f.oid AND proargdefaults IS NOT NULL""";

    static final String FOREIGN = "c.relkind = 'f' AND NOT $5::boolean";

    /**
     * {@code named} says whether the text names the relation itself; {@code $5} allows foreign
     * ones.
     */
    static final String RELATION =
            """
            CASE
              WHEN %s THEN '%s'
              WHEN c.relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                   AND c.relname IN ('pg_authid', 'pg_shadow', 'pg_user_mapping', 'pg_user_mappings',
                     'pg_subscription', 'pg_largeobject', '_pg_user_mappings', 'user_mapping_options')
                   THEN 'holds secrets'
              WHEN named AND c.relnamespace = 'pg_catalog'::regnamespace
                   AND c.relname IN ('pg_hba_file_rules', 'pg_ident_file_mappings', 'pg_file_settings')
                   THEN 'shows files of the server'
              WHEN named AND c.relnamespace = 'pg_catalog'::regnamespace
                   AND c.relname IN ('pg_statistic', 'pg_stats', 'pg_statistic_ext_data', 'pg_stats_ext', 'pg_stats_ext_exprs')
                   THEN 'shows values of any table'
              WHEN named AND c.relnamespace = 'pg_toast'::regnamespace THEN 'shows raw values of a table'
            END
            """
                    .formatted(FOREIGN, FOREIGN_TABLE);
}
