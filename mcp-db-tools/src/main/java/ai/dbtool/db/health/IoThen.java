package ai.dbtool.db.health;

import ai.dbtool.db.health.HealthArea.Checked;
import ai.dbtool.db.history.Counters;
import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;

/** Who read and wrote blocks in a recorded time. */
final class IoThen implements PastArea {

    private static final int MOST = 10;

    /**
     * Facts of the area, of the current database but for {@code work}.
     *
     * @param hitPercent of block accesses that shared buffers served
     * @param readMillis only with track_io_timing
     * @param work by who did it, from 16 on
     */
    record Io(
            double seconds,
            @Nullable Double hitPercent,
            long blocksRead,
            double readMillis,
            double writeMillis,
            List<Work> work) {}

    /** Operations of one kind of process. */
    record Work(
            String backendTypeObjectContext,
            long reads,
            double readMillis,
            long writes,
            double writeMillis,
            long extendsFiles,
            long fsyncs) {

        private double all() {
            return reads + writes + extendsFiles;
        }
    }

    @Override
    public String name() {
        return "io";
    }

    @Override
    public Checked read(Then then) {
        Counters c = then.counters();
        double hits = c.of("pg_stat_database", "blks_hit");
        double reads = c.of("pg_stat_database", "blks_read");
        Io facts =
                new Io(
                        c.time().seconds(),
                        hits + reads == 0
                                ? null
                                : Double.valueOf(PastArea.rounded(100 * hits / (hits + reads))),
                        (long) reads,
                        PastArea.rounded(c.of("pg_stat_database", "blk_read_time")),
                        PastArea.rounded(c.of("pg_stat_database", "blk_write_time")),
                        c.objects("pg_stat_io").stream()
                                .map(object -> work(c, object))
                                .filter(work -> work.all() > 0)
                                .sorted(
                                        Comparator.comparingDouble(Work::all)
                                                .reversed()
                                                .thenComparing(Work::backendTypeObjectContext))
                                .limit(MOST)
                                .toList());
        return new Checked(facts, List.of(), text(facts));
    }

    private static Work work(Counters c, String object) {
        return new Work(
                object,
                (long) c.of("pg_stat_io", object, "reads"),
                PastArea.rounded(c.of("pg_stat_io", object, "read_time")),
                (long) c.of("pg_stat_io", object, "writes"),
                PastArea.rounded(c.of("pg_stat_io", object, "write_time")),
                (long) c.of("pg_stat_io", object, "extends"),
                (long) c.of("pg_stat_io", object, "fsyncs"));
    }

    private static String text(Io io) {
        if (io.seconds() == 0) {
            return "no counters were recorded";
        }
        String text =
                io.blocksRead()
                        + " blocks read in "
                        + Math.round(io.seconds())
                        + " s, hits "
                        + (io.hitPercent() == null ? "unknown" : io.hitPercent() + " %")
                        + ", read "
                        + io.readMillis()
                        + " ms, write "
                        + io.writeMillis()
                        + " ms";
        return io.work().isEmpty()
                ? text
                : text
                        + "\n"
                        + new TextTable(
                                        "backend/object/context",
                                        "reads",
                                        "read_ms",
                                        "writes",
                                        "write_ms",
                                        "extends",
                                        "fsyncs")
                                .rows(
                                        io.work(),
                                        w ->
                                                new @Nullable Object[] {
                                                    w.backendTypeObjectContext(),
                                                    w.reads(),
                                                    w.readMillis(),
                                                    w.writes(),
                                                    w.writeMillis(),
                                                    w.extendsFiles(),
                                                    w.fsyncs()
                                                });
    }
}
