package ai.dbtool.db.plan;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What the catalog knows about a table of a plan.
 *
 * @param name schema-qualified
 * @param root the partitioned table at the top, or the table itself
 * @param rows estimate as the planner makes it: density of the last ANALYZE times present pages
 * @param columns by name
 */
public record Relation(
        String name,
        String root,
        long rows,
        long pages,
        Map<String, ColumnFacts> columns,
        List<IndexFacts> indexes) {

    /**
     * A column.
     *
     * @param type without length; a domain's base type
     * @param distinct estimated number of different values, 0 when unknown
     */
    public record ColumnFacts(String type, double distinct) {}

    /**
     * An index.
     *
     * @param usable valid and ready
     * @param columns key columns; an expression is an empty name
     */
    public record IndexFacts(
            String name, boolean usable, boolean partial, String method, List<String> columns) {

        boolean leadsWith(String column) {
            return !columns.isEmpty() && columns.getFirst().equals(column);
        }
    }

    /** Whether queries can use an index that begins with {@code column}. */
    public boolean hasIndexOn(String column) {
        return indexOn(column) != null;
    }

    /** An index queries can use that begins with {@code column}. */
    @Nullable String indexOn(String column) {
        return indexes.stream()
                .filter(i -> i.usable() && !i.partial() && i.leadsWith(column))
                .map(IndexFacts::name)
                .findFirst()
                .orElse(null);
    }

    /** An index on {@code column} that exists but cannot be used. */
    @Nullable String invalidIndexOn(String column) {
        return indexes.stream()
                .filter(i -> !i.usable() && i.leadsWith(column))
                .map(IndexFacts::name)
                .findFirst()
                .orElse(null);
    }
}
