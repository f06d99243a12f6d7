package ai.dbtool.db.query;

import ai.dbtool.pg.GuardedRows.Column;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_query} answers: rows, or instead of more rows than fit a profile of them.
 *
 * @param rows cells as the server writes them; {@code null} is SQL NULL
 * @param rowCount rows read
 * @param cutCells how many cells were too long to be shown whole
 * @param profile one entry for each column, when {@code rows} is left empty
 * @param sample first, middle and last row of those profiled
 */
public record QueryResult(
        List<Column> columns,
        List<List<@Nullable String>> rows,
        int rowCount,
        int cutCells,
        @Nullable List<ColumnProfile> profile,
        @Nullable List<List<@Nullable String>> sample) {}
