package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.AddConstraint;
import ai.dbtool.db.ddl.Change.AlterConstraint;
import ai.dbtool.db.ddl.Change.Constraint;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Change.Validate;
import ai.dbtool.db.ddl.RelationFacts.Column;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** ALTER TABLE on constraints. */
final class ConstraintOutlook {

    private ConstraintOutlook() {}

    static void add(AddConstraint c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        String name = name(c, table);
        outlook.undo(
                ColumnOutlook.alter(outlook, c.table())
                        + " DROP CONSTRAINT "
                        + Names.readable(name)
                        + ";");
        if (table != null && c.name() != null && table.constraint(c.name()) != null) {
            outlook.issue(
                    Rule.OBJECT_EXISTS,
                    table.name() + " has a constraint " + c.name() + " already");
        }
        switch (c.kind()) {
            case FOREIGN_KEY -> foreignKey(c, table, name, outlook);
            case CHECK, NOT_NULL -> {
                outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
                if (!c.notValid()) {
                    checked(c, name, outlook);
                }
            }
            case UNIQUE, PRIMARY_KEY, EXCLUDE -> {
                outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
                boolean second =
                        table != null
                                && c.kind() == Constraint.PRIMARY_KEY
                                && Refusals.hasPrimaryKey(table, outlook);
                if (c.usingIndex() == null) {
                    buildsIndex(c.table(), c.columns(), outlook);
                    if (table != null && !second) {
                        Refusals.keyOf(c, table, outlook);
                    }
                    if (!second) {
                        withIndexFirst(c, name, outlook);
                    }
                } else if (c.kind() == Constraint.PRIMARY_KEY && hasNullable(c, table)) {
                    outlook.scan(c.table(), "the columns of the key become NOT NULL");
                    outlook.blocking(
                            Rule.SCAN_UNDER_LOCK,
                            c.table(),
                            "every row of " + outlook.label(c.table()) + " is looked at for NULL");
                }
            }
        }
        if (c.notValid()) {
            outlook.script.notValid.add(c.table().name() + "." + name);
            outlook.script.notValidHere.add(c.table().name() + "." + name);
        }
        remember(c, name, outlook);
    }

    /** A CHECK that a column is not null spares SET NOT NULL its scan, once validated. */
    private static void remember(AddConstraint c, String name, Outlook outlook) {
        String expression = c.expression();
        if (expression == null) {
            return;
        }
        String column =
                expression
                        .replaceAll("(?i)\\s+is\\s+not\\s+null\\s*\\)*$", "")
                        .replaceAll("[(\"]", "")
                        .strip();
        if (ColumnOutlook.provesNotNull(expression, column)) {
            outlook.script.provenNotNull.add(
                    c.notValid()
                            ? c.table().name() + "." + column + "." + name
                            : c.table().name() + "." + column);
        }
    }

    private static boolean hasNullable(AddConstraint c, @Nullable RelationFacts table) {
        if (table == null || c.usingIndex() == null) {
            return false;
        }
        return table.indexes().stream()
                .filter(i -> i.name().endsWith("." + Names.readable(c.usingIndex())))
                .flatMap(i -> i.keys().stream())
                .map(table::column)
                .anyMatch(column -> column != null && !column.notNull());
    }

    private static void checked(AddConstraint c, String name, Outlook outlook) {
        outlook.scan(c.table(), "every row is checked");
        outlook.blocking(
                Rule.SCAN_UNDER_LOCK,
                c.table(),
                "reads and writes of "
                        + outlook.label(c.table())
                        + " wait while every row is checked");
        String alter = ColumnOutlook.alter(outlook, c.table());
        String what =
                c.kind() == Constraint.CHECK
                        ? "CHECK (" + c.expression() + ")"
                        : "NOT NULL " + Names.readable(c.columns().getFirst());
        outlook.safer(
                alter + " ADD CONSTRAINT " + Names.readable(name) + " " + what + " NOT VALID;",
                alter + " VALIDATE CONSTRAINT " + Names.readable(name) + ";");
    }

    private static void foreignKey(
            AddConstraint c, @Nullable RelationFacts table, String name, Outlook outlook) {
        outlook.lockAll(c.table(), LockMode.SHARE_ROW_EXCLUSIVE);
        ForeignKey key = c.references();
        ObjectName other = key == null ? null : key.target();
        if (other != null) {
            outlook.require(other);
            outlook.lockAll(other, LockMode.SHARE_ROW_EXCLUSIVE);
        }
        if (!c.notValid()) {
            outlook.scan(
                    c.table(),
                    "each key is looked up in " + (other == null ? "" : outlook.label(other)));
            if (other != null && !other.equals(c.table())) {
                outlook.scan(other, "its keys are read for the check");
            }
            outlook.blocking(
                    Rule.SCAN_UNDER_LOCK,
                    c.table(),
                    "writes to both tables wait while every row is checked");
            if (outlook.statement.changes().size() == 1) {
                outlook.safer(
                        outlook.statement.text() + " NOT VALID;",
                        ColumnOutlook.alter(outlook, c.table())
                                + " VALIDATE CONSTRAINT "
                                + Names.readable(name)
                                + ";");
            }
        }
        boolean indexed =
                table != null
                        && table.indexes().stream()
                                .anyMatch(
                                        i ->
                                                i.valid()
                                                        && !i.keys().isEmpty()
                                                        && c.columns()
                                                                .contains(i.keys().getFirst()));
        if (key != null) {
            ForeignKeyOutlook.of(c.table(), key, outlook);
            if (table != null) {
                ForeignKeyOutlook.partitioned(c, table, outlook);
            }
        }
        if (table != null && !indexed) {
            outlook.issue(
                    Rule.FOREIGN_KEY_WITHOUT_INDEX,
                    "no index of "
                            + table.name()
                            + " leads with "
                            + String.join(", ", c.columns()));
        }
    }

    /** A unique index is built under the lock of ALTER TABLE. */
    static void buildsIndex(ObjectName on, List<String> keys, Outlook outlook) {
        outlook.build(
                on,
                "the index of the key",
                table -> {
                    List<@Nullable Column> columns = new ArrayList<>();
                    keys.forEach(key -> columns.add(table.column(key)));
                    return IndexSize.btree(columns, List.of(), table.rows(), true);
                },
                1);
        outlook.blocking(
                Rule.CONSTRAINT_BUILDS_INDEX,
                on,
                "reads and writes of " + outlook.label(on) + " wait while the index is built");
    }

    private static void withIndexFirst(AddConstraint c, String name, Outlook outlook) {
        if (c.kind() == Constraint.EXCLUDE || c.columns().isEmpty()) {
            return;
        }
        String index = Names.readable(name);
        List<String> columns = c.columns().stream().map(Names::readable).toList();
        outlook.safer(
                "CREATE UNIQUE INDEX CONCURRENTLY "
                        + index
                        + " ON "
                        + outlook.label(c.table())
                        + " ("
                        + String.join(", ", columns)
                        + ");",
                ColumnOutlook.alter(outlook, c.table())
                        + " ADD CONSTRAINT "
                        + index
                        + (c.kind() == Constraint.UNIQUE ? " UNIQUE" : " PRIMARY KEY")
                        + " USING INDEX "
                        + index
                        + ";");
    }

    /** The name given, or the one PostgreSQL would choose. */
    private static String name(AddConstraint c, @Nullable RelationFacts table) {
        if (c.name() != null) {
            return c.name();
        }
        String first = firstName(c);
        String name = first;
        for (int i = 1; table != null && isTaken(name, table); i++) {
            name = first + i;
        }
        return name;
    }

    private static boolean isTaken(String name, RelationFacts table) {
        String index = "." + Names.readable(name);
        return table.constraint(name) != null
                || table.indexes().stream().anyMatch(i -> i.name().endsWith(index));
    }

    private static String firstName(AddConstraint c) {
        String columns = c.columns().isEmpty() ? "" : "_" + String.join("_", c.columns());
        return c.table().name()
                + switch (c.kind()) {
                    case CHECK -> "_check";
                    case NOT_NULL -> columns + "_not_null";
                    case FOREIGN_KEY -> columns + "_fkey";
                    case UNIQUE -> columns + "_key";
                    case PRIMARY_KEY -> "_pkey";
                    case EXCLUDE -> "_excl";
                };
    }

    static void validate(Validate c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        RelationFacts.Constraint constraint =
                table == null ? null : table.constraint(c.constraint());
        String key = c.table().name() + "." + c.constraint();
        ScriptState script = outlook.script;
        if (table != null && constraint == null && !script.notValid.contains(key)) {
            outlook.issue(
                    Rule.OBJECT_MISSING, table.name() + " has no constraint " + c.constraint());
        }
        outlook.undo("none needed: it only proves what the constraint demands already");
        outlook.lockAll(c.table(), LockMode.SHARE_UPDATE_EXCLUSIVE);
        if (constraint != null && constraint.references() != null) {
            outlook.lock(constraint.references(), LockMode.ROW_SHARE);
        }
        if (constraint == null || !constraint.validated()) {
            outlook.scan(c.table(), "every row is checked; reads and writes go on");
            if (constraint != null && constraint.references() != null) {
                outlook.scan(constraint.references(), "its keys are read for the check");
            }
        }
        if (script.notValidHere.contains(key)) {
            outlook.issue(
                    Rule.VALIDATED_IN_SAME_TRANSACTION,
                    c.constraint()
                            + " was added in this transaction, whose strong lock is still held");
        }
        script.notValid.remove(key);
        List.copyOf(script.provenNotNull).stream()
                .filter(
                        p ->
                                p.startsWith(c.table().name() + ".")
                                        && p.endsWith("." + c.constraint()))
                .forEach(p -> script.provenNotNull.add(p.substring(0, p.lastIndexOf('.'))));
    }

    /** Triggers of a foreign key come or go with its enforcement (18). */
    static void alter(AlterConstraint c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
        RelationFacts.Constraint constraint =
                table == null ? null : table.constraint(c.constraint());
        if (c.enforcement() && constraint != null && constraint.references() != null) {
            outlook.lock(constraint.references(), LockMode.ACCESS_EXCLUSIVE);
        }
    }

    static void drop(DropConstraint c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
        RelationFacts.Constraint constraint =
                table == null ? null : table.constraint(c.constraint());
        if (constraint != null) {
            if (constraint.references() != null) {
                outlook.lock(constraint.references(), LockMode.ACCESS_EXCLUSIVE);
            }
            if (c.cascade() && table != null && constraint.kind().matches("[pu]")) {
                table.incoming().forEach(i -> outlook.lock(i.table(), LockMode.ACCESS_EXCLUSIVE));
            }
            outlook.undo(
                    ColumnOutlook.alter(outlook, c.table())
                            + " ADD CONSTRAINT "
                            + Names.readable(c.constraint())
                            + " "
                            + constraint.definition()
                            + ";");
        }
        if (c.cascade()) {
            outlook.hazard(Hazard.CASCADES, c.table());
        }
    }
}
