package ai.dbtool.db.overview;

import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.Sizes;
import ai.dbtool.db.changes.Comparison;
import ai.dbtool.db.health.WorstFindings;
import ai.dbtool.db.history.Histories;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.overview.Overview.BlindSpot;
import ai.dbtool.db.overview.Overview.Changes;
import ai.dbtool.db.overview.Overview.Connections;
import ai.dbtool.db.overview.Overview.DatabaseFacts;
import ai.dbtool.db.overview.Overview.Extension;
import ai.dbtool.db.overview.Overview.LargestTable;
import ai.dbtool.db.overview.Overview.Load;
import ai.dbtool.db.overview.Overview.Role;
import ai.dbtool.db.overview.Overview.Server;
import ai.dbtool.mcp.access.Scope;
import ai.dbtool.mcp.tool.Arg;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolContext;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.Databases;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Server, role, connections, largest tables, and what cannot be seen. */
public final class OverviewTool implements Tool<OverviewTool.Args> {

    /** Arguments of {@code db_overview}. */
    public record Args(
            @Arg("If several.") @Nullable String connection,
            @Arg("UTC: 03:12, ISO.") @Nullable String at,
            @Arg("10m, 2h.") @Nullable String window) {}

    /** One row about the server and the current database. */
    record ServerRow(
            @Nullable String startedAt,
            @Nullable Long uptimeSeconds,
            @Nullable Boolean dataChecksums,
            @Nullable String encoding,
            int maxConnections,
            int total,
            int active,
            int idle,
            int idleInTransaction,
            @Nullable Double cacheHitPercent,
            boolean trackActivities,
            boolean trackIoTiming,
            @Nullable String computeQueryId,
            long unreadableTables) {}

    private static final int MOST_FINDINGS = 5;

    /** What changed is told from here on for whoever looks for the first time. */
    private static final Duration FIRST_LOOK = Duration.ofHours(1);

    /** For older times db_changes is asked, which compares as long times. */
    private static final Duration LONGEST_LOOK = Duration.ofDays(1);

    private static final String LOAD =
            """
            SELECT coalesce(wait_event_type, 'CPU') AS wait_event_type, count(*)::int AS sessions
              FROM pg_stat_activity
             WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
             GROUP BY 1 ORDER BY 2 DESC, 1
            """;

    /** The size stands alone: it needs CONNECT or pg_read_all_stats. */
    record SizeRow(@Nullable Long sizeBytes) {}

    private static final String SERVER =
            """
            SELECT pg_postmaster_start_time() AS started_at,
                   extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::bigint AS uptime_seconds,
                   current_setting('data_checksums', true)::boolean AS data_checksums,
                   pg_encoding_to_char(d.encoding) AS encoding,
                   current_setting('max_connections')::int AS max_connections,
                   s.total, s.active, s.idle, s.idle_in_transaction,
                   round(100.0 * st.blks_hit / nullif(st.blks_hit + st.blks_read, 0), 2) AS cache_hit_percent,
                   current_setting('track_activities')::boolean AS track_activities,
                   current_setting('track_io_timing')::boolean AS track_io_timing,
                   current_setting('compute_query_id', true) AS compute_query_id,
                   (SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                       AND n.nspname !~ '^pg_(toast|temp)'
                       AND NOT has_table_privilege(c.oid, 'SELECT')) AS unreadable_tables
              FROM pg_database d
              LEFT JOIN pg_stat_database st ON st.datid = d.oid
             CROSS JOIN (SELECT count(*)::int AS total,
                                count(*) FILTER (WHERE state = 'active')::int AS active,
                                count(*) FILTER (WHERE state = 'idle')::int AS idle,
                                count(*) FILTER (WHERE state LIKE 'idle in transaction%')::int AS idle_in_transaction
                           FROM pg_stat_activity
                          WHERE backend_type = 'client backend'
                             OR backend_type IS NULL AND datid IS NOT NULL) s
             WHERE d.datname = current_database()
            """;

    private static final String SIZE = "SELECT pg_database_size(current_database()) AS size_bytes";

    private static final String EXTENSIONS =
            "SELECT extname AS name, extversion AS version FROM pg_extension ORDER BY extname";

    /**
     * Sizing a relation asks the file system a dozen times, so that is done for those that the
     * catalog's page counts put first; where there is none yet, by the size of the table alone.
     */
    private static final String LARGEST =
            "WITH "
                    + Sizes.LOCKED
                    + """
                    , guessed AS (
                        SELECT coalesce(CASE WHEN c.relispartition THEN pg_partition_root(c.oid) END, c.oid) AS root, c.oid,
                               CASE WHEN c.reltuples >= 0 OR EXISTS (SELECT FROM locked l WHERE l.oid = c.oid)
                                    THEN current_setting('block_size')::bigint * (c.relpages + coalesce(t.relpages, 0) + coalesce(x.pages, 0))
                                    ELSE pg_relation_size(c.oid) END AS bytes
                          FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
                          LEFT JOIN (SELECT i.indrelid, sum(x.relpages) AS pages FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                                      GROUP BY 1) x ON x.indrelid = c.oid
                         WHERE c.relkind IN ('r', 'm') AND c.relnamespace IN (
                               SELECT oid FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_')),
                    roots AS (SELECT root FROM guessed GROUP BY 1 ORDER BY sum(bytes) DESC NULLS LAST LIMIT 30),
                    sized AS (
                        SELECT g.root, CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint ELSE pg_stat_get_live_tuples(c.oid) END AS live,
                    """
                    + Sizes.TOTAL
                    + """
                    AS bytes
                          FROM roots JOIN guessed g USING (root) JOIN pg_class c ON c.oid = g.oid)
                    SELECT format('%I.%I', n.nspname, r.relname) AS table, sum(bytes)::bigint AS size_bytes, sum(live)::bigint AS rows
                      FROM sized JOIN pg_class r ON r.oid = sized.root JOIN pg_namespace n ON n.oid = r.relnamespace
                     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10
                    """;

    private final Databases databases;
    private final Histories histories;
    private final LastCalls lastCalls;

    /** Over {@code databases}, and {@code histories} for the past and for what changed. */
    public OverviewTool(Databases databases, Histories histories) {
        this.databases = databases;
        this.histories = histories;
        this.lastCalls = new LastCalls(histories::folder);
    }

    @Override
    public ToolSpec<Args> spec() {
        return ToolSpec.read(
                        "db_overview",
                        "Database at a glance",
                        "First look: version, end of life, role, load, worst findings, largest tables, what this"
                                + " role cannot see. Use at the start. All that is wrong: db_health.",
                        Args.class,
                        Overview.class)
                .needs(Scope.DB_READ);
    }

    @Override
    public Mono<ToolResult> call(Args args, ToolContext context) {
        return Mono.defer(
                () -> {
                    Span span = Span.sampled(args.at(), args.window(), context.clock());
                    return span == null
                            ? databases
                                    .open(context.caller(), args.connection())
                                    .flatMap(
                                            database ->
                                                    database.facts()
                                                            .flatMap(
                                                                    facts ->
                                                                            read(
                                                                                    database, facts,
                                                                                    context)))
                            : histories.read(
                                    databases,
                                    context.caller(),
                                    args.connection(),
                                    named -> OverviewThen.read(named.history(), span));
                });
    }

    /** What changed since this caller's last look; empty without a history. */
    private Mono<Optional<Changes>> changes(String connection, ToolContext context) {
        return Mono.fromCallable(
                        () -> {
                            History history = histories.of(connection);
                            if (!history.exists()) {
                                return Optional.<Changes>empty();
                            }
                            Instant now = context.clock().instant();
                            Instant last =
                                    lastCalls.replace(
                                            context.principal(), connection, told(history, now));
                            Instant since = since(last, now);
                            return Optional.of(
                                    new Changes(
                                            Seen.iso(since.toEpochMilli()),
                                            since.equals(last),
                                            Changed.largest(
                                                    Comparison.since(history, since, now))));
                        })
                .subscribeOn(Schedulers.boundedElastic());
    }

    /** What is recorded but not yet on disk is told the next time. */
    private static Instant told(History history, Instant now) throws IOException {
        Instant recorded = Instant.ofEpochMilli(history.extent().last() + 1);
        Instant earliest = now.minus(Seen.LAG);
        return recorded.isBefore(earliest) ? earliest : recorded.isAfter(now) ? now : recorded;
    }

    private static Instant since(@Nullable Instant last, Instant now) {
        if (last == null) {
            return now.minus(FIRST_LOOK);
        }
        Instant earliest = now.minus(LONGEST_LOOK);
        return last.isBefore(earliest) ? earliest : last;
    }

    private Mono<ToolResult> read(Database database, ServerFacts facts, ToolContext context) {
        Sight sight = new Sight();
        return InTurn.of(
                        database.rows(ServerRow.class, SERVER),
                        sight.tolerate("database size", database.rows(SizeRow.class, SIZE)),
                        InTurn.of(
                                sight.tolerate(
                                        "extensions", database.rows(Extension.class, EXTENSIONS)),
                                sight.tolerate(
                                        "largest tables",
                                        database.rows(LargestTable.class, LARGEST))),
                        InTurn.of(
                                sight.tolerate("load", database.rows(Load.class, LOAD)),
                                WorstFindings.of(database, facts, sight, MOST_FINDINGS),
                                changes(database.name(), context)))
                .map(
                        found ->
                                answer(
                                        facts,
                                        found.getT1().getFirst(),
                                        found.getT2(),
                                        found.getT3().getT1(),
                                        found.getT3().getT2(),
                                        found.getT4().getT1(),
                                        found.getT4().getT2(),
                                        found.getT4().getT3().orElse(null),
                                        LocalDate.ofInstant(
                                                context.clock().instant(), ZoneOffset.UTC),
                                        sight));
    }

    private static ToolResult answer(
            ServerFacts facts,
            ServerRow row,
            List<SizeRow> size,
            List<Extension> extensions,
            List<LargestTable> largest,
            List<Load> load,
            WorstFindings findings,
            @Nullable Changes changed,
            LocalDate today,
            Sight sight) {
        LocalDate end = Lifecycle.end(facts.major());
        Overview overview =
                new Overview(
                        new Server(
                                facts.version(),
                                facts.major(),
                                facts.inRecovery(),
                                row.startedAt(),
                                row.uptimeSeconds(),
                                row.dataChecksums(),
                                end == null ? null : end.toString(),
                                end == null ? null : !today.isAfter(end)),
                        new DatabaseFacts(
                                facts.database(),
                                size.isEmpty() ? null : size.getFirst().sizeBytes(),
                                row.encoding(),
                                changed),
                        new Role(facts.user(), facts.superuser(), facts.monitor(), facts.surplus()),
                        new Connections(
                                row.total(),
                                row.active(),
                                row.idle(),
                                row.idleInTransaction(),
                                row.maxConnections()),
                        extensions,
                        largest,
                        row.cacheHitPercent(),
                        blindSpots(facts, row),
                        load,
                        findings.worst(),
                        findings.more());
        return ToolResult.of(
                overview, OverviewText.of(overview), sight.coverage(null, largest.size(), null));
    }

    private static List<BlindSpot> blindSpots(ServerFacts facts, ServerRow row) {
        List<BlindSpot> spots = new ArrayList<>();
        if (!facts.monitor()) {
            spots.add(
                    new BlindSpot(
                            "state and queries of other roles' sessions",
                            "the role is no member of pg_monitor",
                            "GRANT pg_monitor TO the tool's role"));
        }
        if (!facts.readAllSettings()) {
            spots.add(
                    new BlindSpot(
                            "settings kept for superusers, and files settings come from",
                            "the role is no member of pg_read_all_settings",
                            "GRANT pg_monitor TO the tool's role"));
        }
        if (!facts.statements()) {
            spots.add(
                    new BlindSpot(
                            "statistics of statements (db_top_queries)",
                            "pg_stat_statements cannot be read in this database",
                            "shared_preload_libraries = 'pg_stat_statements', restart, CREATE"
                                    + " EXTENSION pg_stat_statements"));
        }
        if (!row.trackActivities()) {
            spots.add(
                    new BlindSpot(
                            "running queries", "track_activities is off", "track_activities = on"));
        }
        if (!row.trackIoTiming()) {
            spots.add(
                    new BlindSpot(
                            "time spent reading and writing blocks",
                            "track_io_timing is off",
                            "track_io_timing = on"));
        }
        if ("off".equals(row.computeQueryId())) {
            spots.add(
                    new BlindSpot(
                            "query ids of running sessions",
                            "compute_query_id is off",
                            "compute_query_id = auto"));
        }
        if (row.unreadableTables() > 0) {
            spots.add(
                    new BlindSpot(
                            "rows and column statistics of "
                                    + row.unreadableTables()
                                    + " relations",
                            "the role has no SELECT on them",
                            "GRANT pg_read_all_data TO the tool's role"));
        }
        if (facts.inRecovery()) {
            spots.add(
                    new BlindSpot(
                            "vacuum, statement and table counters of the primary",
                            "this server is a standby and counts its own work only",
                            "configure a connection to the primary too"));
        }
        return spots;
    }
}
