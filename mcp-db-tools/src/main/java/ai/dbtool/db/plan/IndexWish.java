package ai.dbtool.db.plan;

import java.util.List;

/**
 * What one scan of a plan would want of an index; all columns are of its table.
 *
 * @param schema of the table, or of the partitioned one at the top
 * @param equal compared with a value for equality, most different values first
 * @param joined compared with another table's column for equality
 * @param ranges compared with a value by {@code <} or {@code >}
 * @param order wanted sorted or grouped so, first first
 * @param read all that the statement needs of the table
 * @param rows of the table
 * @param indexed keys of the indexes there are
 */
public record IndexWish(
        String schema,
        String table,
        List<String> equal,
        List<String> joined,
        List<String> ranges,
        List<String> order,
        List<String> read,
        double rows,
        List<List<String>> indexed) {}
