package ai.dbtool.db.schema;

import ai.dbtool.db.schema.Listing.Entry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_schema} answers.
 *
 * @param detail names, summary, full, ddl or er; past for a recorded time
 * @param diagram Mermaid text of the tables and their neighbours, with er
 * @param past of a recorded time, which has no {@code objects}
 */
public record SchemaResult(
        String detail,
        List<SchemaObject> objects,
        @Nullable String diagram,
        @Nullable PastSchema past) {

    SchemaResult(String detail, List<SchemaObject> objects) {
        this(detail, objects, null, null);
    }

    /**
     * A table, view, sequence, function, type or extension; the lists are absent where the detail
     * does not hold them.
     *
     * @param partitions how many partitions are folded into a partitioned table
     * @param matchedColumns columns that the pattern matched, when the name did not
     * @param matchedParts other parts that the pattern matched, when the name did not: {@code index
     *     customers_email}, {@code comment}
     * @param definition of a view, type or extension, or what a function returns
     * @param rules triggers and policies, as the statements that make them
     * @param rowSecurity enabled, or forced where the owner is subject to it too; absent when off
     * @param partitionKey of a partitioned table: {@code RANGE (day)}
     * @param partitionOf of a partition: its parent and bounds
     * @param partitionList partitions of all levels, at most 500 for one answer
     * @param sequences the sequence itself, or those of the table's columns
     * @param ddl statements that make the object, in an order in which they run
     */
    public record SchemaObject(
            String name,
            String kind,
            @Nullable String comment,
            @Nullable Long rows,
            @Nullable Long sizeBytes,
            @Nullable Integer partitions,
            @Nullable List<String> matchedColumns,
            @Nullable List<String> matchedParts,
            @Nullable List<ColumnInfo> columns,
            @Nullable List<String> primaryKey,
            @Nullable List<ForeignKey> foreignKeys,
            @Nullable List<Reference> referencedBy,
            @Nullable List<IndexInfo> indexes,
            @Nullable List<String> checks,
            @Nullable String definition,
            @Nullable List<String> rules,
            @Nullable String rowSecurity,
            @Nullable String partitionKey,
            @Nullable String partitionOf,
            @Nullable List<Partition> partitionList,
            @Nullable List<Sequence> sequences,
            @Nullable String ddl) {

        /** Its name and kind alone, and the columns that a pattern matched. */
        static SchemaObject named(Entry entry, @Nullable String ddl) {
            return new SchemaObject(
                    entry.name(),
                    entry.kind(),
                    null,
                    null,
                    null,
                    null,
                    entry.matchedColumns().isEmpty() ? null : entry.matchedColumns(),
                    entry.matchedParts().isEmpty() ? null : entry.matchedParts(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    ddl);
        }
    }

    /**
     * A column.
     *
     * @param generated identity always, identity by default, stored or virtual; absent when it is
     *     none of them
     */
    public record ColumnInfo(
            String name,
            String type,
            boolean nullable,
            @Nullable String defaultValue,
            @Nullable String generated,
            @Nullable String comment) {

        /** The contract's name; a Java component cannot be called default. */
        @com.fasterxml.jackson.annotation.JsonProperty("default")
        @Override
        public @Nullable String defaultValue() {
            return defaultValue;
        }
    }

    /** A foreign key of the table. */
    public record ForeignKey(
            String name, List<String> columns, String references, List<String> referencedColumns) {}

    /** A foreign key of another table that points here. */
    public record Reference(String table, List<String> columns) {}

    /**
     * A partition.
     *
     * @param of its parent, where that is not the table itself
     * @param bounds as {@code FOR VALUES FROM (1) TO (9)} or {@code DEFAULT}
     */
    public record Partition(
            String name,
            @Nullable String of,
            @Nullable String bounds,
            @Nullable Long rows,
            @Nullable Long sizeBytes) {}

    /**
     * A sequence.
     *
     * @param ownedBy the column that it goes away with
     * @param lastValue absent before the first, and without the right to read it
     * @param usedPercent how much of its own range was given out
     */
    public record Sequence(
            String name,
            String type,
            long start,
            long increment,
            long min,
            long max,
            long cache,
            boolean cycle,
            @Nullable String ownedBy,
            @Nullable Long lastValue,
            @Nullable Double usedPercent) {}

    /** An index. */
    public record IndexInfo(
            String name,
            String definition,
            List<String> columns,
            boolean unique,
            boolean valid,
            @Nullable Long sizeBytes,
            @Nullable Long scans) {}
}
