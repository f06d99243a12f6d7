package ai.dbtool.db.plan;

import java.util.List;
import java.util.stream.Stream;

/**
 * What one scan of a plan would want of an index; all columns are of its table.
 *
 * @param schema of the table, or of the partitioned one at the top
 * @param equal compared with a value for equality, most different values first
 * @param joined compared with another table's columns for equality, together by that table
 * @param ranges compared with a value by {@code <} or {@code >}
 * @param order wanted sorted or grouped so, first first
 * @param computed expressions compared with a value, that may be indexed
 * @param constants conditions that could limit a partial index
 * @param read all that the statement needs of the table
 * @param rows of the table
 * @param indexed keys of the indexes there are
 */
public record IndexWish(
        String schema,
        String table,
        List<String> equal,
        List<List<String>> joined,
        List<String> ranges,
        List<String> order,
        List<Computed> computed,
        List<Constant> constants,
        List<String> read,
        double rows,
        List<List<String>> indexed) {

    /**
     * An expression over one column.
     *
     * @param sql as an index on the table can have it
     * @param equality whether it is compared for equality, else by {@code <} or {@code >}
     */
    public record Computed(String column, String sql, boolean equality) {}

    /**
     * A condition that is the same in every run of the statement.
     *
     * @param sql as an index on the table can have it
     * @param share of the rows that fulfil it, counted in a sample
     */
    public record Constant(String column, String sql, double share) {}

    /** The same with what can be indexed of its expressions and conditions. */
    IndexWish with(List<Computed> expressions, List<Constant> conditions) {
        return new IndexWish(
                schema,
                table,
                equal,
                joined,
                ranges,
                order,
                List.copyOf(expressions),
                List.copyOf(conditions),
                read,
                rows,
                indexed);
    }

    /** Whether an index that begins with {@code key}, a column or an expression, could serve it. */
    public boolean wants(String key) {
        return equal.contains(key)
                || ranges.contains(key)
                || order.contains(key)
                || joined.stream().anyMatch(j -> j.contains(key))
                || computed.stream().anyMatch(c -> c.sql().equals(key));
    }

    /** Whether an index there is begins with {@code keys}. */
    public boolean hasIndexOn(List<String> keys) {
        return indexed.stream()
                .anyMatch(i -> i.size() >= keys.size() && i.subList(0, keys.size()).equals(keys));
    }

    /** Every column that an index could search by. */
    public Stream<String> searched() {
        return Stream.of(equal.stream(), joined.stream().flatMap(List::stream), ranges.stream())
                .flatMap(s -> s)
                .distinct();
    }
}
