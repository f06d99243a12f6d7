package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.InTurn;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;

/** Who reads and writes blocks, how long that takes, and what WAL costs. */
final class IoArea implements HealthArea {

    private static final String DOCS =
            "https://www.postgresql.org/docs/current/monitoring-stats.html";

    private static final Check FSYNCS =
            new Check(
                    "BACKENDS_FSYNC",
                    Severity.HIGH,
                    "client backends had to sync files themselves (any since statistics were reset): the checkpointer's queue was full",
                    DOCS + "#MONITORING-PG-STAT-IO-VIEW");

    private static final Check WAL_BUFFERS =
            new Check(
                    "WAL_BUFFERS_FULL",
                    Severity.LOW,
                    "WAL was written because wal_buffers were full more than once a second on average",
                    DOCS + "#MONITORING-PG-STAT-WAL-VIEW");

    /** Facts of the area. */
    record Io(List<IoRow> work, List<WalRow> wal, List<CacheRow> cache) {}

    /**
     * Blocks of relations by who handles them; without {@code pg_stat_io} (before 16) writes only.
     */
    record IoRow(
            String backendType,
            String context,
            @Nullable Long readBytes,
            @Nullable Double readMillis,
            @Nullable Long writeBytes,
            @Nullable Double writeMillis,
            @Nullable Long hits,
            @Nullable Long evictions,
            @Nullable Long fsyncs,
            @Nullable Long statsAgeSeconds) {}

    /** WAL since statistics were reset. */
    record WalRow(
            long records,
            long fullPageImages,
            long bytes,
            long buffersFull,
            @Nullable Long statsAgeSeconds) {}

    /** Share of block accesses of this database that shared buffers served. */
    record CacheRow(
            @Nullable Double tableHitPercent, @Nullable Double indexHitPercent, long blocksRead) {}

    private static final String FROM_16 =
            """
            SELECT backend_type, context, {read} AS read_bytes, sum(read_time) AS read_millis,
                   {write} AS write_bytes, sum(write_time) AS write_millis, sum(hits)::bigint AS hits,
                   sum(evictions)::bigint AS evictions, sum(fsyncs)::bigint AS fsyncs,
                   extract(epoch FROM clock_timestamp() - max(stats_reset))::bigint AS stats_age_seconds
              FROM pg_stat_io WHERE object = 'relation'
             GROUP BY 1, 2 HAVING coalesce(sum(reads), 0) + coalesce(sum(writes), 0) + coalesce(sum(hits), 0) > 0
             ORDER BY 3 DESC NULLS LAST, 5 DESC NULLS LAST, 1, 2 LIMIT 20
            """;

    private static final String TO_15 =
            """
            SELECT b.backend_type, 'normal' AS context, NULL::bigint AS read_bytes, NULL::float8 AS read_millis,
                   b.buffers * current_setting('block_size')::bigint AS write_bytes, NULL::float8 AS write_millis,
                   NULL::bigint AS hits, NULL::bigint AS evictions, b.fsyncs,
                   extract(epoch FROM clock_timestamp() - w.stats_reset)::bigint AS stats_age_seconds
              FROM pg_stat_bgwriter w
             CROSS JOIN LATERAL (VALUES ('client backend', w.buffers_backend, w.buffers_backend_fsync),
                                        ('checkpointer', w.buffers_checkpoint, NULL),
                                        ('background writer', w.buffers_clean, NULL)) b(backend_type, buffers, fsyncs)
             ORDER BY 5 DESC, 1
            """;

    private static final String WAL =
            """
            SELECT wal_records AS records, wal_fpi AS full_page_images, wal_bytes::bigint AS bytes, wal_buffers_full AS buffers_full,
                   extract(epoch FROM clock_timestamp() - stats_reset)::bigint AS stats_age_seconds
              FROM pg_stat_wal
            """;

    private static final String CACHE =
            """
            SELECT round(100.0 * sum(hit) FILTER (WHERE relkind <> 'i') / nullif(sum(fetched) FILTER (WHERE relkind <> 'i'), 0), 2)
                     AS table_hit_percent,
                   round(100.0 * sum(hit) FILTER (WHERE relkind = 'i') / nullif(sum(fetched) FILTER (WHERE relkind = 'i'), 0), 2)
                     AS index_hit_percent,
                   coalesce(sum(fetched - hit), 0)::bigint AS blocks_read
              FROM (SELECT relkind, pg_stat_get_blocks_hit(c.oid) AS hit, pg_stat_get_blocks_fetched(c.oid) AS fetched
                      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE relkind IN ('r', 'm', 'i') AND nspname <> 'information_schema' AND nspname !~ '^pg_') q
            """;

    @Override
    public String name() {
        return "io";
    }

    @Override
    public List<Check> checks() {
        return List.of(FSYNCS, WAL_BUFFERS);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        Mono<List<WalRow>> wal =
                server.major() < 14
                        ? Mono.just(List.of())
                        : sight.tolerate("WAL", database.rows(WalRow.class, WAL));
        return InTurn.of(
                        sight.tolerate(
                                "block I/O", database.rows(IoRow.class, work(server.major()))),
                        wal,
                        sight.tolerate("cache", database.rows(CacheRow.class, CACHE)))
                .map(found -> judged(new Io(found.getT1(), found.getT2(), found.getT3())));
    }

    private static String work(int major) {
        if (major < 16) {
            return TO_15;
        }
        boolean exact = major >= 18;
        return FROM_16.replace(
                        "{read}",
                        exact ? "sum(read_bytes)::bigint" : "sum(reads * op_bytes)::bigint")
                .replace(
                        "{write}",
                        exact ? "sum(write_bytes)::bigint" : "sum(writes * op_bytes)::bigint");
    }

    private static Checked judged(Io io) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < io.work().size(); i++) {
            IoRow row = io.work().get(i);
            Long fsyncs = row.fsyncs();
            if (row.backendType().equals("client backend") && fsyncs != null && fsyncs > 0) {
                findings.add(
                        FSYNCS.finding(
                                "client backends",
                                "client backends synced files "
                                        + fsyncs
                                        + " times themselves: the checkpointer's queue was full",
                                "/areas/io/work/" + i + "/fsyncs",
                                null,
                                "the number does not grow any more"));
            }
        }
        for (int i = 0; i < io.wal().size(); i++) {
            WalRow wal = io.wal().get(i);
            Long seconds = wal.statsAgeSeconds();
            if (seconds != null && seconds >= 60 && wal.buffersFull() > seconds) {
                findings.add(
                        WAL_BUFFERS.finding(
                                "wal_buffers",
                                "wal_buffers were full "
                                        + wal.buffersFull()
                                        + " times in "
                                        + seconds
                                        + " s",
                                "/areas/io/wal/" + i + "/buffersFull",
                                null,
                                "bulk loads, which it hurts little, filled them"));
            }
        }
        return new Checked(io, findings, text(io));
    }

    private static String text(Io io) {
        StringBuilder text =
                new StringBuilder(
                        new TextTable(
                                        "backend",
                                        "context",
                                        "read",
                                        "read_ms",
                                        "written",
                                        "write_ms",
                                        "fsyncs")
                                .rows(
                                        io.work(),
                                        w ->
                                                new @Nullable Object[] {
                                                    w.backendType(),
                                                    w.context(),
                                                    Bytes.text(w.readBytes()),
                                                    w.readMillis(),
                                                    Bytes.text(w.writeBytes()),
                                                    w.writeMillis(),
                                                    w.fsyncs()
                                                })
                                .toString());
        io.wal()
                .forEach(
                        w ->
                                text.append("\nWAL ")
                                        .append(Bytes.text(w.bytes()))
                                        .append(", ")
                                        .append(w.fullPageImages())
                                        .append(" full page images of ")
                                        .append(w.records())
                                        .append(" records, buffers full ")
                                        .append(w.buffersFull())
                                        .append(" times"));
        io.cache()
                .forEach(
                        c ->
                                text.append("\nserved by shared buffers: tables ")
                                        .append(c.tableHitPercent())
                                        .append(" %, indexes ")
                                        .append(c.indexHitPercent())
                                        .append(" %"));
        return text.toString();
    }
}
