package ai.dbtool.pg;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Rows of a guarded query; every cell is the server's text form.
 *
 * @param columns names and types
 * @param rows cells in column order; {@code null} is SQL NULL
 * @param more whether the server had at least one more row
 * @param cutCells how many cells were longer than the cell cap
 */
public record GuardedRows(
        List<Column> columns, List<List<@Nullable String>> rows, boolean more, int cutCells) {

    /** Name and {@code format_type} of a column. */
    public record Column(String name, String type) {}
}
