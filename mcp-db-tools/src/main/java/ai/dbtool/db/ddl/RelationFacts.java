package ai.dbtool.db.ddl;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What the catalog and the counters know about a relation, all without a lock on it.
 *
 * @param asked names by which a statement means it; empty when it is only related to one
 * @param name schema-qualified
 * @param kind relkind of pg_class
 * @param rows estimate of the last VACUUM or ANALYZE
 * @param heapBytes the table alone; {@code relpages}, or the file where nobody holds it exclusively
 * @param indexBytes all its indexes
 * @param parents what it is a partition or child of
 * @param children partitions and children, all levels
 * @param defaultPartition its partition for everything else
 * @param table for an index its table
 * @param scansPerSecond sequential and index scans, on average since counting began
 * @param writesPerSecond rows inserted, updated and deleted, likewise
 * @param dependentViews views that read it
 */
record RelationFacts(
        List<String> asked,
        String name,
        String kind,
        String persistence,
        double rows,
        long heapBytes,
        long toastBytes,
        long indexBytes,
        List<String> parents,
        List<String> children,
        @Nullable String defaultPartition,
        @Nullable String table,
        List<Column> columns,
        List<Constraint> constraints,
        List<Index> indexes,
        List<Incoming> incoming,
        double scansPerSecond,
        double writesPerSecond,
        List<String> dependentViews) {

    /**
     * A column.
     *
     * @param type with its length
     * @param width average bytes of a value, TOAST pointers as such; 0 when not analysed
     * @param nulls share of NULL
     * @param distinct number of values, negative as share of the rows; 0 when unknown
     * @param generated attgenerated of pg_attribute: s for stored, v for virtual, else empty
     * @param collation its name, empty where the type has none
     * @param views that read it
     */
    record Column(
            String name,
            String type,
            boolean notNull,
            double width,
            double nulls,
            double distinct,
            String generated,
            String collation,
            @Nullable String defaultValue,
            List<String> views) {}

    /**
     * A constraint.
     *
     * @param kind contype of pg_constraint
     * @param references for a foreign key
     */
    record Constraint(
            String name,
            String kind,
            boolean validated,
            List<String> columns,
            String definition,
            @Nullable String references) {}

    /**
     * An index.
     *
     * @param keys expressions are empty
     * @param columns all that it depends on, in keys, expressions or its condition
     * @param computed whether it has expressions or a condition
     */
    record Index(
            String name,
            String method,
            boolean unique,
            boolean valid,
            boolean partial,
            List<String> keys,
            List<String> columns,
            boolean computed,
            long bytes,
            String definition,
            @Nullable String constraint) {}

    /** A foreign key of another table that points to {@code columns} here. */
    record Incoming(String table, String constraint, boolean validated, List<String> columns) {}

    /** As people call what it is, with its article. */
    String kindName() {
        return switch (kind) {
            case "r" -> "a table";
            case "p" -> "a partitioned table";
            case "v" -> "a view";
            case "m" -> "a materialized view";
            case "S" -> "a sequence";
            case "f" -> "a foreign table";
            case "i", "I" -> "an index";
            default -> "a composite type";
        };
    }

    boolean isPartitioned() {
        return kind.equals("p") || kind.equals("I");
    }

    boolean isIndex() {
        return kind.equals("i") || kind.equals("I");
    }

    @Nullable Column column(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst().orElse(null);
    }

    @Nullable Constraint constraint(String constraint) {
        return constraints.stream()
                .filter(c -> c.name().equals(constraint))
                .findFirst()
                .orElse(null);
    }

    long totalBytes() {
        return heapBytes + toastBytes + indexBytes;
    }
}
