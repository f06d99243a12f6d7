package ai.dbtool.db.ddl;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** One thing a statement does to one object. */
sealed interface Change {

    /**
     * A lock and a change of the catalog that takes no time worth counting; {@code descends} to
     * partitions and children.
     */
    record Lock(ObjectName relation, LockMode mode, boolean descends, @Nullable Hazard hazard)
            implements Change {

        Lock(ObjectName relation, LockMode mode) {
            this(relation, mode, false, null);
        }
    }

    /** Reads the whole table under the lock. */
    record Scan(ObjectName relation, LockMode mode, String why) implements Change {}

    /** Writes the table and its indexes anew under the lock. */
    record Rewrite(ObjectName relation, LockMode mode, String why) implements Change {}

    /** {@code keys} hold columns or expressions, with class and order. */
    record CreateIndex(
            @Nullable String name,
            ObjectName table,
            boolean concurrently,
            boolean unique,
            boolean ifNotExists,
            boolean only,
            String method,
            List<String> keys,
            List<String> include,
            @Nullable String where)
            implements Change {}

    record DropIndex(ObjectName index, boolean concurrently, boolean ifExists) implements Change {}

    record DropStatistics(ObjectName statistics, boolean ifExists) implements Change {}

    /** {@code ALTER INDEX parent ATTACH PARTITION index}. */
    record AttachIndex(ObjectName parent, ObjectName index) implements Change {}

    /** {@code what} is index, table, schema, database or system; the last two name no relation. */
    record Reindex(String what, @Nullable ObjectName name, boolean concurrently)
            implements Change {}

    /** {@code value} is the default or generated expression. */
    record AddColumn(
            ObjectName table,
            String column,
            String type,
            Filled filled,
            @Nullable String value,
            boolean notNull,
            boolean indexed,
            boolean checked,
            @Nullable ForeignKey references,
            boolean ifNotExists)
            implements Change {}

    /** Where the values of a new column come from. */
    enum Filled {
        NULLS,
        DEFAULT,
        STORED,
        VIRTUAL,
        SEQUENCE
    }

    record ChangeType(
            ObjectName table,
            String column,
            String type,
            @Nullable String collation,
            @Nullable String using)
            implements Change {}

    record SetLogged(ObjectName table, boolean logged) implements Change {}

    record SetNotNull(ObjectName table, String column) implements Change {}

    record AddConstraint(
            ObjectName table,
            @Nullable String name,
            Constraint kind,
            List<String> columns,
            @Nullable ForeignKey references,
            @Nullable String expression,
            @Nullable String usingIndex,
            boolean notValid,
            boolean only)
            implements Change {}

    /** What a constraint demands. */
    enum Constraint {
        CHECK,
        NOT_NULL,
        FOREIGN_KEY,
        UNIQUE,
        PRIMARY_KEY,
        EXCLUDE
    }

    /** {@code enforcement} is [NOT] ENFORCED; else it is deferrability or inheritance. */
    record AlterConstraint(ObjectName table, String constraint, boolean enforcement)
            implements Change {}

    record Validate(ObjectName table, String constraint) implements Change {}

    record DropConstraint(ObjectName table, String constraint, boolean cascade) implements Change {}

    record DropColumn(ObjectName table, String column, boolean cascade) implements Change {}

    /**
     * {@code persistence} is p, u or t as in pg_class; {@code uses} are read or inherited from;
     * {@code keys} are the columns of each key, those of the primary key first, empty without one.
     */
    record CreateTable(
            ObjectName table,
            String persistence,
            List<Used> uses,
            List<ForeignKey> references,
            List<List<String>> keys,
            boolean filled,
            boolean ifNotExists)
            implements Change {}

    /** A relation that another statement takes a lock on, of this strength. */
    record Used(ObjectName relation, LockMode mode) {}

    /** {@code what} is table, view, materialized view, sequence or foreign table. */
    record Drop(String what, ObjectName relation, boolean cascade, boolean ifExists)
            implements Change {}

    /**
     * {@code what} is schema, type, function or extension; {@code arguments} counts those of a
     * function, where they are given.
     */
    record DropObject(String what, ObjectName name, @Nullable Integer arguments, boolean cascade)
            implements Change {}

    record Truncate(ObjectName table, boolean cascade) implements Change {}

    record Attach(ObjectName parent, ObjectName partition, boolean isDefault) implements Change {}

    record Detach(ObjectName parent, ObjectName partition, boolean concurrently)
            implements Change {}

    record Refresh(ObjectName view, boolean concurrently, boolean withData) implements Change {}

    /** {@code scope} is session, local, system, role or database. */
    record Setting(String name, @Nullable String value, String scope) implements Change {}

    /** An INSERT, UPDATE, DELETE, MERGE or COPY. */
    record Dml(String verb, ObjectName table, boolean everyRow) implements Change {}

    /** VACUUM or ANALYZE without a table, DROP OWNED and the like: more than can be named. */
    record Many(String what, @Nullable Hazard hazard) implements Change {}

    /** How a statement whose locks are all there is to it is taken back. */
    record TakenBack(String undo) implements Change {}

    /** {@code ALTER TYPE .. ADD VALUE}. */
    record AddEnumValue(ObjectName type) implements Change {}

    /**
     * A property that the statement sets; what it is now makes the undo.
     *
     * @param part of {@code object} that has it: a column, a trigger; else empty
     * @param detail as the property needs it
     * @param otherwise the undo where there is no such thing now
     */
    record Restored(
            Property property,
            ObjectName object,
            String part,
            String detail,
            @Nullable String otherwise)
            implements Change {

        Restored(Property property, ObjectName object, String part, String detail) {
            this(property, object, part, detail, null);
        }
    }

    /** The index by which CLUSTER orders the rows. */
    record Clustered(ObjectName table, String index) implements Change {}

    /** {@code CREATE OR REPLACE VIEW}, which locks the view where there is one. */
    record Replaced(ObjectName view) implements Change {}

    /** A relation that gets another schema; {@code word} is that of its ALTER. */
    record Moved(String word, ObjectName relation, String schema) implements Change {}

    /** What is lost or broken by a change of the catalog. */
    enum Hazard {
        LOSES_DATA,
        BREAKS_CLIENTS,
        CASCADES
    }
}
