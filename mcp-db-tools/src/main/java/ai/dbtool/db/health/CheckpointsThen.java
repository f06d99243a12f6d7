package ai.dbtool.db.health;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.Counters;
import ai.dbtool.mcp.tool.Finding;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Checkpoints and WAL of a recorded time. */
final class CheckpointsThen implements PastArea {

    /**
     * Facts of the area.
     *
     * @param seconds that the counters cover
     * @param maxWalSizeMegabytes as set then
     */
    record Checkpoints(
            double seconds,
            long timed,
            long requested,
            long buffersWritten,
            double writeMillis,
            double syncMillis,
            long walBytes,
            double walBytesPerSecond,
            long walBuffersFull,
            @Nullable Integer maxWalSizeMegabytes,
            @Nullable Integer checkpointTimeoutSeconds) {}

    @Override
    public String name() {
        return "checkpoints";
    }

    @Override
    public Checked read(Then then) {
        Counters c = then.counters();
        // To 16 the counters stood in pg_stat_bgwriter; one of the two has not grown.
        Checkpoints facts =
                new Checkpoints(
                        c.time().seconds(),
                        both(c, "num_timed", "checkpoints_timed"),
                        both(c, "num_requested", "checkpoints_req"),
                        both(c, "buffers_written", "buffers_checkpoint"),
                        both(c, "write_time", "checkpoint_write_time"),
                        both(c, "sync_time", "checkpoint_sync_time"),
                        (long) c.of("pg_stat_wal", "wal_bytes"),
                        PastArea.rounded(c.rate("pg_stat_wal", "wal_bytes")),
                        (long) c.of("pg_stat_wal", "wal_buffers_full"),
                        then.setting("max_wal_size"),
                        then.setting("checkpoint_timeout"));
        return new Checked(facts, findings(facts), text(facts));
    }

    private static long both(Counters c, String from17, String to16) {
        return (long) (c.of("pg_stat_checkpointer", from17) + c.of("pg_stat_bgwriter", to16));
    }

    private static List<Finding> findings(Checkpoints c) {
        boolean often =
                c.checkpointTimeoutSeconds() != null
                        && CheckpointsArea.isTooFrequent(
                                c.timed(),
                                c.requested(),
                                c.seconds(),
                                c.checkpointTimeoutSeconds());
        return often
                ? List.of(
                        CheckpointsArea.TOO_FREQUENT.finding(
                                "max_wal_size",
                                c.requested()
                                        + " of "
                                        + (c.timed() + c.requested())
                                        + " checkpoints in "
                                        + Math.round(c.seconds())
                                        + " s were requested",
                                "/areas/checkpoints/requested",
                                null,
                                "the requests came from CHECKPOINT or backups"))
                : List.of();
    }

    private static String text(Checkpoints c) {
        if (c.seconds() == 0) {
            return "no counters were recorded";
        }
        return c.timed()
                + " timed and "
                + c.requested()
                + " requested checkpoints in "
                + Math.round(c.seconds())
                + " s, "
                + c.buffersWritten()
                + " buffers written in "
                + Math.round(c.writeMillis())
                + " ms, sync "
                + Math.round(c.syncMillis())
                + " ms; WAL "
                + Bytes.text(c.walBytes())
                + ", "
                + c.walBytesPerSecond()
                + " bytes/s, buffers full "
                + c.walBuffersFull()
                + " times; max_wal_size "
                + (c.maxWalSizeMegabytes() == null ? "unknown" : c.maxWalSizeMegabytes() + "MB");
    }
}
