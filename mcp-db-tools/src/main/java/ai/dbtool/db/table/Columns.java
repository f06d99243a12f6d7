package ai.dbtool.db.table;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.table.TableResult.ColumnFacts;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;

/** Columns with their statistics. Values are never read: frequencies say as much about plans. */
final class Columns {

    /**
     * A column.
     *
     * @param length of the type, below 0 when it varies
     * @param alignment of the type in bytes
     */
    record ColumnRow(
            String name,
            String type,
            int length,
            int alignment,
            String storage,
            @Nullable Double nullFraction,
            @Nullable Double distinct,
            @Nullable Integer averageBytes,
            @Nullable Double correlation,
            @Nullable Double topFraction,
            @Nullable Integer commonValues) {

        private static final int UNKNOWN_WIDTH = 32;

        double nullShare() {
            return nullFraction == null ? 0 : nullFraction;
        }

        /** Bytes of a value that is not NULL. */
        double width() {
            return length > 0 ? length : averageBytes == null ? UNKNOWN_WIDTH : averageBytes;
        }

        ColumnFacts facts() {
            return new ColumnFacts(
                    name,
                    type,
                    percent(nullFraction),
                    distinct,
                    averageBytes,
                    correlation,
                    percent(topFraction),
                    commonValues,
                    storage);
        }

        private static @Nullable Double percent(@Nullable Double fraction) {
            return fraction == null ? null : (Double) (Math.round(fraction * 1_000) / 10.0);
        }
    }

    private static final String SQL =
            """
            SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attlen AS length,
                   CASE a.attalign WHEN 'd' THEN 8 WHEN 'i' THEN 4 WHEN 's' THEN 2 ELSE 1 END AS alignment,
                   a.attstorage::text AS storage, round(st.null_frac::numeric, 4) AS null_fraction,
                   round(st.n_distinct::numeric, 4) AS distinct, st.avg_width AS average_bytes,
                   round(st.correlation::numeric, 3) AS correlation,
                   round((st.most_common_freqs)[1]::numeric, 4) AS top_fraction, cardinality(st.most_common_freqs) AS common_values
              FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_stats st ON st.schemaname = n.nspname AND st.tablename = c.relname AND st.attname = a.attname
                                   AND st.inherited = (c.relkind = 'p')
             WHERE a.attrelid = CAST(:oid AS bigint)::oid AND a.attnum > 0 AND NOT a.attisdropped
             ORDER BY a.attnum
            """;

    private Columns() {}

    static Mono<List<ColumnRow>> of(TableFinder.Found table, Database database, Sight sight) {
        return sight.tolerate(
                        "columns", database.rows(ColumnRow.class, SQL, Map.of("oid", table.oid())))
                .doOnNext(
                        rows -> {
                            boolean unknown = rows.stream().allMatch(c -> c.nullFraction() == null);
                            if (unknown && !rows.isEmpty() && !table.relkind().equals("v")) {
                                sight.skip(
                                        "column statistics: not analysed yet, or this role may not read"
                                                + " the columns");
                            }
                        });
    }
}
