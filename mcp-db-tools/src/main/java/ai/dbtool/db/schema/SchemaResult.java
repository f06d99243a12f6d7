package ai.dbtool.db.schema;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code db_schema} answers.
 *
 * @param detail names, summary or full
 */
public record SchemaResult(String detail, List<SchemaObject> objects) {

    /**
     * A table, view, sequence or function; the lists are absent where the detail does not hold
     * them.
     *
     * @param partitions how many partitions are folded into a partitioned table
     * @param matchedColumns columns that the pattern matched, when the name did not
     * @param definition of a view, or what a function returns
     */
    public record SchemaObject(
            String name,
            String kind,
            @Nullable String comment,
            @Nullable Long rows,
            @Nullable Long sizeBytes,
            @Nullable Integer partitions,
            @Nullable List<String> matchedColumns,
            @Nullable List<ColumnInfo> columns,
            @Nullable List<String> primaryKey,
            @Nullable List<ForeignKey> foreignKeys,
            @Nullable List<Reference> referencedBy,
            @Nullable List<IndexInfo> indexes,
            @Nullable List<String> checks,
            @Nullable String definition) {}

    /** A column. */
    public record ColumnInfo(
            String name,
            String type,
            boolean nullable,
            @Nullable String defaultValue,
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
