package ai.dbtool.db.table;

import ai.dbtool.db.table.Columns.ColumnRow;

import java.util.Comparator;
import java.util.List;

/**
 * An average row as heap_form_tuple lays it out: a header of 23 bytes, a bitmap when values are
 * NULL, then the columns in order, each at a multiple of its type's alignment, the whole rounded up
 * to 8 bytes (htup_details.h, tupmacs.h). A value of varying length up to 126 bytes has a header of
 * one byte and no alignment. NULLs take no room; a column is counted by the share of rows that have
 * it.
 *
 * @param bytes of the row, line pointer not counted
 * @param padding of it between and after columns
 */
record RowLayout(double bytes, double padding) {

    private static final int HEADER = 23;
    private static final int ALIGNMENT = 8;
    private static final int LONGEST_SHORT = 126;

    /** What a page keeps of each row beside the row: its line pointer. */
    private static final int LINE_POINTER = 4;

    private static final int PAGE_HEADER = 24;

    /** The layout of {@code columns} in this order. */
    static RowLayout of(List<ColumnRow> columns) {
        boolean nulls = columns.stream().anyMatch(c -> c.nullShare() > 0);
        double start = aligned(HEADER + (nulls ? (columns.size() + 7) / 8 : 0), ALIGNMENT);
        double at = start;
        double values = 0;
        for (ColumnRow column : columns) {
            double share = 1 - column.nullShare();
            at += share * (aligned(at, alignment(column)) - at + column.width());
            values += share * column.width();
        }
        double bytes = aligned(at, ALIGNMENT);
        return new RowLayout(bytes, bytes - start - values);
    }

    /** The order that wastes least: by falling alignment, values of varying length last. */
    static List<ColumnRow> better(List<ColumnRow> columns) {
        return columns.stream()
                .sorted(Comparator.comparingInt(RowLayout::alignment).reversed())
                .toList();
    }

    /** Pages that {@code rows} of this layout fill. */
    long pages(double rows, int blockBytes, int fillfactor) {
        double usable = (blockBytes - PAGE_HEADER) * fillfactor / 100.0;
        double perPage = Math.max(1, Math.floor(usable / (bytes + LINE_POINTER)));
        return (long) Math.ceil(rows / perPage);
    }

    private static int alignment(ColumnRow column) {
        boolean isShort = column.length() < 0 && column.width() <= LONGEST_SHORT;
        return isShort ? 1 : column.alignment();
    }

    private static double aligned(double at, int to) {
        return Math.ceil(at / to) * to;
    }
}
