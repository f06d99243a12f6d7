package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Severity;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;

/** Checkpoints and the WAL that asks for them. */
final class CheckpointsArea implements HealthArea {

    static final Check TOO_FREQUENT =
            new Check(
                    "CHECKPOINTS_TOO_FREQUENT",
                    Severity.HIGH,
                    "more than 50 % of at least 5 checkpoints were requested, and more often than checkpoint_timeout asks for one",
                    "https://www.postgresql.org/docs/current/wal-configuration.html");

    private static final long MEGABYTE = 1 << 20;

    /** Facts of the area; rates only when the time of the last reset is known. */
    record Checkpoints(
            @Nullable Long timed,
            @Nullable Long requested,
            @Nullable Double requestedPercent,
            @Nullable String statsReset,
            @Nullable Long statsAgeSeconds,
            @Nullable Long buffersWritten,
            @Nullable Double writeMillis,
            @Nullable Double syncMillis,
            @Nullable Long walBytes,
            @Nullable Double walBytesPerSecond,
            long maxWalSizeBytes,
            int checkpointTimeoutSeconds) {}

    /** To 16 the counters stand in pg_stat_bgwriter. */
    private static final String COUNTERS_TO_16 =
            """
            SELECT checkpoints_timed AS timed, checkpoints_req AS requested, stats_reset,
                   buffers_checkpoint AS buffers_written, checkpoint_write_time AS write_millis,
                   checkpoint_sync_time AS sync_millis
              FROM pg_stat_bgwriter
            """;

    /** From 17 on they have a view of their own; num_timed also counts those skipped when idle. */
    private static final String COUNTERS_FROM_17 =
            """
            SELECT num_timed AS timed, num_requested AS requested, stats_reset,
                   buffers_written, write_time AS write_millis, sync_time AS sync_millis
              FROM pg_stat_checkpointer
            """;

    private static final String WAL = "SELECT wal_bytes, stats_reset FROM pg_stat_wal";

    /** Before 14 WAL is not counted. */
    private static final String NO_WAL =
            "SELECT CAST(NULL AS numeric) AS wal_bytes, CAST(NULL AS timestamptz) AS stats_reset";

    private static final String CHECKPOINTS =
            """
            SELECT c.timed, c.requested,
                   round(100.0 * c.requested / nullif(c.timed + c.requested, 0), 1) AS requested_percent,
                   c.stats_reset,
                   extract(epoch FROM clock_timestamp() - c.stats_reset)::bigint AS stats_age_seconds,
                   c.buffers_written, c.write_millis, c.sync_millis,
                   w.wal_bytes::bigint AS wal_bytes,
                   round((w.wal_bytes / nullif(extract(epoch FROM clock_timestamp() - w.stats_reset), 0))::numeric, 1)
                     AS wal_bytes_per_second,
                   (SELECT setting::bigint * 1024 * 1024 FROM pg_settings WHERE name = 'max_wal_size')
                     AS max_wal_size_bytes,
                   (SELECT setting::int FROM pg_settings WHERE name = 'checkpoint_timeout')
                     AS checkpoint_timeout_seconds
              FROM ({counters}) c CROSS JOIN ({wal}) w
            """;

    @Override
    public String name() {
        return "checkpoints";
    }

    @Override
    public List<Check> checks() {
        return List.of(TOO_FREQUENT);
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        String counters = server.major() >= 17 ? COUNTERS_FROM_17 : COUNTERS_TO_16;
        return database.rows(
                        Checkpoints.class,
                        CHECKPOINTS
                                .replace("{counters}", counters)
                                .replace("{wal}", server.major() >= 14 ? WAL : NO_WAL))
                .map(rows -> judged(rows.getFirst()));
    }

    private static Checked judged(Checkpoints c) {
        String text =
                c.timed()
                        + " timed and "
                        + c.requested()
                        + " requested checkpoints ("
                        + (c.requestedPercent() == null ? "unknown" : c.requestedPercent())
                        + " % requested) since "
                        + c.statsReset()
                        + ", WAL "
                        + Bytes.text(c.walBytes())
                        + ", "
                        + c.walBytesPerSecond()
                        + " bytes/s; max_wal_size "
                        + Bytes.text(c.maxWalSizeBytes())
                        + ", checkpoint_timeout "
                        + c.checkpointTimeoutSeconds()
                        + " s";
        return new Checked(c, isTooFrequent(c) ? List.of(tooFrequent(c)) : List.of(), text);
    }

    private static boolean isTooFrequent(Checkpoints c) {
        return c.requested() != null
                && c.timed() != null
                && c.statsAgeSeconds() != null
                && isTooFrequent(
                        c.timed(),
                        c.requested(),
                        c.statsAgeSeconds(),
                        c.checkpointTimeoutSeconds());
    }

    /**
     * WAL asks for most checkpoints, and more often than checkpoint_timeout would. Five at least:
     * CHECKPOINT, CREATE DATABASE and base backups are counted as requested too.
     */
    static boolean isTooFrequent(long timed, long requested, double seconds, int timeoutSeconds) {
        return requested >= 5 && requested > timed && seconds / requested < timeoutSeconds;
    }

    private static Finding tooFrequent(Checkpoints c) {
        long before = c.maxWalSizeBytes() / MEGABYTE;
        return Finding.of(
                TOO_FREQUENT.code(),
                TOO_FREQUENT.severity(),
                "max_wal_size",
                c.requested()
                        + " of "
                        + (c.timed() == null ? 0 : c.timed())
                        + " + "
                        + c.requested()
                        + " checkpoints were requested because WAL reached max_wal_size = "
                        + before
                        + "MB",
                List.of(
                        "/areas/checkpoints/requested",
                        "/areas/checkpoints/timed",
                        "/areas/checkpoints/maxWalSizeBytes"),
                Remedies.setting("max_wal_size", proposal(c) + "MB", before + "MB"),
                "log lines 'checkpoint starting: wal' are few: the requests came from CHECKPOINT or"
                        + " backups");
    }

    /**
     * Three times the WAL of one checkpoint_timeout, as a power of two: WAL of up to two cycles is
     * kept (manual, "WAL Configuration"). At least 1 GB and twice the present value.
     */
    private static long proposal(Checkpoints c) {
        double perSecond = c.walBytesPerSecond() == null ? 0 : c.walBytesPerSecond();
        long wanted = (long) (3 * perSecond * c.checkpointTimeoutSeconds() / MEGABYTE);
        long least = Math.max(1024, Math.max(wanted, 2 * c.maxWalSizeBytes() / MEGABYTE));
        long power = Long.highestOneBit(least);
        return power < least ? power * 2 : power;
    }
}
