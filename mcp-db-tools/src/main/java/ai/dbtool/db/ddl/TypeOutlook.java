package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Catalog.TypeRow;
import ai.dbtool.db.ddl.Change.ChangeType;
import ai.dbtool.db.ddl.RelationFacts.Column;
import ai.dbtool.db.ddl.RelationFacts.Constraint;
import ai.dbtool.db.ddl.RelationFacts.Incoming;

import org.jspecify.annotations.Nullable;

/** {@code ALTER COLUMN c TYPE}. */
final class TypeOutlook {

    private TypeOutlook() {}

    static void of(ChangeType c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
        Column column = ColumnOutlook.column(table, c.column(), outlook, c.table());
        if (table != null && column != null) {
            outlook.undo(backToType(column, ColumnOutlook.alter(outlook, c.table())));
            foreignKeys(table, c.column(), outlook);
            if (!column.views().isEmpty()) {
                outlook.issue(
                        Rule.VIEW_IN_THE_WAY,
                        String.join(", ", column.views()) + " reads " + c.column());
            }
        }
        if (rewrites(c, column, outlook)) {
            outlook.rewrite(c.table(), "every value of " + c.column() + " is converted");
            outlook.blocking(
                    Rule.TABLE_REWRITE,
                    c.table(),
                    outlook.label(c.table())
                            + " is written anew to make "
                            + c.column()
                            + " "
                            + c.type());
            outlook.safer(
                    "-- add a column of type "
                            + c.type()
                            + ", keep it by a trigger, fill it in batches, then swap the names");
            return;
        }
        if (table != null && column != null) {
            indexesAnew(c.table(), table, column, recollated(c, column), outlook);
        }
        boolean checked =
                table != null
                        && table.constraints().stream()
                                .anyMatch(
                                        k ->
                                                k.kind().equals("c")
                                                        && k.columns().contains(c.column()));
        if (checked) {
            outlook.scan(c.table(), "its CHECK constraint is proven again");
            outlook.blocking(
                    Rule.SCAN_UNDER_LOCK,
                    c.table(),
                    "every row of " + outlook.label(c.table()) + " is checked");
        }
    }

    /**
     * With its collation, its default, and the cast that a way back needs where a way there did
     * not.
     */
    private static String backToType(Column column, String alter) {
        String name = Names.readable(column.name());
        String change = " ALTER COLUMN " + name;
        String collation =
                column.collation().isEmpty() || column.collation().equals("default")
                        ? ""
                        : " COLLATE " + Names.readable(column.collation());
        String value = column.defaultValue();
        String type =
                change
                        + " TYPE "
                        + column.type()
                        + collation
                        + " USING "
                        + name
                        + "::"
                        + column.type();
        return value == null
                ? alter + type + ";"
                : alter
                        + change
                        + " DROP DEFAULT,"
                        + type
                        + ","
                        + change
                        + " SET DEFAULT "
                        + value
                        + ";";
    }

    /** Without COLLATE the column gets the collation of its new type. */
    private static boolean recollated(ChangeType c, Column column) {
        String written = c.collation();
        String wanted = written == null ? "default" : written;
        return !column.collation().isEmpty() && !column.collation().equals(wanted);
    }

    /**
     * The table stays as it is; an index is kept only when it compares as before, and none that
     * computes anything is looked at for that (CheckIndexCompatible, indexcmds.c).
     */
    private static void indexesAnew(
            ObjectName on,
            RelationFacts table,
            Column column,
            boolean recollated,
            Outlook outlook) {
        boolean built = false;
        for (RelationFacts facts : outlook.filled(table)) {
            for (RelationFacts.Index index : facts.indexes()) {
                boolean sorted = recollated && index.keys().contains(column.name());
                if (sorted || (index.computed() && index.columns().contains(column.name()))) {
                    outlook.build(
                            facts,
                            index.name()
                                    + (sorted
                                            ? " is built anew in the other collation"
                                            : " is built anew, as it computes with the column"),
                            index.bytes(),
                            1);
                    built = true;
                }
            }
        }
        if (built) {
            outlook.blocking(
                    Rule.INDEX_BLOCKS_ALL,
                    on,
                    "reads and writes of "
                            + table.name()
                            + " wait while indexes on "
                            + column.name()
                            + " are built anew");
            outlook.safer(
                    "-- add a column of the new type and collation, keep it by a trigger, fill it in"
                            + " batches, index it CONCURRENTLY, then swap the names");
        }
    }

    private static boolean rewrites(ChangeType c, @Nullable Column column, Outlook outlook) {
        String using = c.using();
        if (using != null
                && !using.equals(c.column())
                && !using.equals(c.column() + "::" + c.type())) {
            return true;
        }
        if (column == null) {
            return !c.type().matches("text|character varying|varchar");
        }
        TypeRow verdict =
                outlook.world.typesFrom().stream()
                        .filter(t -> t.from().equals(column.type()) && t.to().equals(c.type()))
                        .findFirst()
                        .orElse(new TypeRow(column.type(), c.type(), false, false, false, false));
        return TypeChange.rewrites(column.type(), c.type(), verdict, outlook.world.utc());
    }

    /** A new type takes the foreign keys of the column down and up again. */
    private static void foreignKeys(RelationFacts table, String column, Outlook outlook) {
        for (Constraint key : table.constraints()) {
            if (key.references() != null && key.columns().contains(column)) {
                outlook.lock(key.references(), LockMode.ACCESS_EXCLUSIVE);
                outlook.scan(key.references(), "the foreign key is checked again");
            }
        }
        for (Incoming key : table.incoming()) {
            if (key.columns().contains(column)) {
                outlook.lock(key.table(), LockMode.ACCESS_EXCLUSIVE);
                if (key.validated()) {
                    outlook.scan(key.table(), "its foreign key is checked again");
                }
            }
        }
    }
}
