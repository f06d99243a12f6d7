package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.RelationFacts.Column;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * How large a B-tree would be right after its build: an entry of 8 bytes and the keys, aligned to
 * 8, with 4 bytes of line pointer, pages 90 % full (nbtsort.c). Equal keys share one entry of up to
 * a third of a page (deduplication, 13), unless the index is unique or has INCLUDE columns. Limits:
 * expressions count as 8 bytes, other methods by the same rule times what they keep.
 */
final class IndexSize {

    private static final int PAGE = 8192;
    private static final double FULL = 0.9;
    private static final int PAGE_OVERHEAD = 40;
    private static final int MOST_POSTING = 2704;
    private static final double INNER_PAGES = 1.01;

    private IndexSize() {}

    /** Bytes for {@code rows} entries; {@code null} columns are expressions. */
    static long btree(
            List<@Nullable Column> keys,
            List<@Nullable Column> include,
            double rows,
            boolean unique) {
        double entry = tuple(keys) + tuple(include);
        double perEntry = align(8 + entry) + 4;
        double bytes = rows * perEntry;
        double distinct = distinct(keys, rows);
        if (!unique && include.isEmpty() && distinct < rows) {
            double perKey = rows / Math.max(1, distinct);
            double most = (MOST_POSTING - entry - 8) / 6;
            double postings = distinct * Math.ceil(perKey / most);
            double shared = postings * (align(8 + entry) + 4) + rows * 6;
            bytes = Math.min(bytes, shared);
        }
        return pages(bytes);
    }

    private static long pages(double bytes) {
        double leaves = Math.ceil(bytes / ((PAGE - PAGE_OVERHEAD) * FULL));
        return ((long) Math.ceil(leaves * INNER_PAGES) + 1) * PAGE;
    }

    private static double tuple(List<@Nullable Column> columns) {
        double bytes = 0;
        for (Column column : columns) {
            if (column == null) {
                bytes += 8;
            } else {
                int alignment = alignment(column.type());
                double width = column.width() > 0 ? column.width() : 8;
                bytes = Math.ceil(bytes / alignment) * alignment + width * (1 - column.nulls());
            }
        }
        return bytes;
    }

    private static int alignment(String type) {
        if (type.matches(
                "bigint|double precision|timestamp.*|time .*|time\\(.*|money|interval.*")) {
            return 8;
        }
        if (type.matches("integer|real|date|oid")) {
            return 4;
        }
        return type.equals("smallint") ? 2 : 1;
    }

    /** Combinations, taken as independent, at most one a row; NULLs are one value. */
    private static double distinct(List<@Nullable Column> keys, double rows) {
        double distinct = 1;
        for (Column key : keys) {
            if (key == null || key.distinct() == 0) {
                return rows;
            }
            double values = key.distinct() > 0 ? key.distinct() : -key.distinct() * rows;
            distinct *= Math.max(1, values + (key.nulls() > 0 ? 1 : 0));
        }
        return Math.min(distinct, rows);
    }

    private static double align(double bytes) {
        return Math.ceil(bytes / 8) * 8;
    }
}
