package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

/**
 * How fast this machine reads, sorts and writes. Reading is measured where the server times it;
 * sorting and writing are assumed, from builds on one core of a machine of 2025. An estimate is
 * good to a factor of three or so, which is enough to tell a moment from an outage.
 */
record Rates(double readBytesPerSecond, String basis) {

    static final Rates ASSUMED = new Rates(300e6, "reading assumed at 300 MB/s");

    private static final double WRITE_BYTES_PER_SECOND = 120e6;

    /** One comparison of a sort, copying included. */
    private static final double COMPARE_SECONDS = 35e-9;

    /** A row through the executor: deformed, checked, formed. */
    private static final double ROW_SECONDS = 120e-9;

    /** Less was read than tells anything. */
    private static final long ENOUGH = 64L << 20;

    record ReadRow(long bytes, double seconds) {}

    private static final String READ =
            """
            SELECT blks_read * current_setting('block_size')::bigint AS bytes,
                   coalesce(blk_read_time, 0) / 1000 AS seconds
              FROM pg_stat_database WHERE datname = current_database()
            """;

    static Mono<Rates> of(Database database, Sight sight) {
        return sight.tolerate("read rate", database.rows(ReadRow.class, READ))
                .map(rows -> rows.isEmpty() ? ASSUMED : of(rows.getFirst()));
    }

    private static Rates of(@Nullable ReadRow row) {
        if (row == null || row.bytes() < ENOUGH || row.seconds() < 0.05) {
            return ASSUMED;
        }
        double rate = Math.clamp(row.bytes() / row.seconds(), 20e6, 2e9);
        return new Rates(
                rate,
                "reading as measured here, " + Bytes.text((long) rate) + "/s (blk_read_time)");
    }

    double scanSeconds(long bytes, double rows) {
        return bytes / readBytesPerSecond + rows * ROW_SECONDS;
    }

    double buildSeconds(long tableBytes, double rows, long indexBytes) {
        double comparisons = rows * Math.max(1, Math.log(Math.max(2, rows)) / Math.log(2));
        return scanSeconds(tableBytes, rows)
                + comparisons * COMPARE_SECONDS
                + indexBytes / WRITE_BYTES_PER_SECOND;
    }

    double rewriteSeconds(RelationFacts table) {
        double indexes =
                table.indexes().stream()
                        .mapToDouble(i -> buildSeconds(0, table.rows(), i.bytes()))
                        .sum();
        return scanSeconds(table.heapBytes(), 2 * table.rows())
                + table.toastBytes() / readBytesPerSecond
                + (table.heapBytes() + table.toastBytes()) / WRITE_BYTES_PER_SECOND
                + indexes;
    }
}
