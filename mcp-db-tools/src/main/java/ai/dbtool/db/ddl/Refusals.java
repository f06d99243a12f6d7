package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.AddConstraint;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.RelationFacts.Column;
import ai.dbtool.db.ddl.RelationFacts.Constraint;
import ai.dbtool.db.ddl.Rule.Severity;

import java.util.List;
import java.util.Locale;

/** What tables are and hold that PostgreSQL refuses a statement for; rows by statistics only. */
final class Refusals {

    /** Below this share of distinct values chance in the sample is no explanation. */
    private static final double FAR_FROM_UNIQUE = 0.5;

    private Refusals() {}

    /** A table has one primary key; whether it has one that this script does not drop first. */
    static boolean hasPrimaryKey(RelationFacts table, Outlook outlook) {
        for (Constraint key : table.constraints()) {
            boolean dropped =
                    outlook.script.touched.contains(table.name())
                            || outlook.statement.changes().stream()
                                    .anyMatch(
                                            c ->
                                                    c instanceof DropConstraint d
                                                            && d.constraint().equals(key.name()));
            if (key.kind().equals("p") && !dropped) {
                outlook.issue(
                        Rule.WOULD_FAIL,
                        table.name()
                                + " has the primary key "
                                + key.name()
                                + " already: drop it in the same ALTER TABLE, or add UNIQUE instead");
                return true;
            }
        }
        return false;
    }

    /** Rows a new key would refuse, as the last ANALYZE saw them. */
    static void keyOf(AddConstraint c, RelationFacts table, Outlook outlook) {
        if (c.kind() == Change.Constraint.PRIMARY_KEY) {
            c.columns().forEach(column -> nulls(column, table, outlook));
        }
        duplicates(c.columns(), table, outlook);
    }

    static void nulls(String column, RelationFacts table, Outlook outlook) {
        Column facts = table.column(column);
        if (facts != null && facts.nulls() > 0 && !written(table, outlook)) {
            outlook.issue(
                    Rule.WOULD_FAIL,
                    String.format(
                            Locale.ROOT,
                            "%s is NULL in about %d %% of the rows of %s as of the last ANALYZE:"
                                    + " fill it first",
                            column,
                            Math.max(1, Math.round(100 * facts.nulls())),
                            table.name()));
        }
    }

    static void duplicates(List<String> columns, RelationFacts table, Outlook outlook) {
        double distinct = 1;
        double rows = table.rows();
        for (String column : columns) {
            Column facts = table.column(column);
            if (facts == null || facts.distinct() == 0) {
                return;
            }
            rows = Math.min(rows, table.rows() * (1 - facts.nulls()));
            distinct *= facts.distinct() > 0 ? facts.distinct() : -facts.distinct() * table.rows();
        }
        if (columns.isEmpty() || distinct >= FAR_FROM_UNIQUE * rows || written(table, outlook)) {
            return;
        }
        outlook.issue(
                Rule.WOULD_FAIL,
                Severity.WARNING,
                String.format(
                        Locale.ROOT,
                        "it looks as if there are duplicates: about %,.0f values of (%s) in %,.0f rows"
                                + " of %s as of the last ANALYZE",
                        distinct,
                        String.join(", ", columns),
                        rows,
                        table.name()));
    }

    private static boolean written(RelationFacts table, Outlook outlook) {
        return outlook.script.written.contains(table.name());
    }

    /** A partition has the columns of its parent, no more, no less, of the same types. */
    static void otherColumns(RelationFacts parent, RelationFacts partition, Outlook outlook) {
        if (outlook.script.touched.contains(partition.name())
                || outlook.script.touched.contains(parent.name())) {
            return;
        }
        for (Column column : parent.columns()) {
            Column own = partition.column(column.name());
            if (own == null || !own.type().equals(column.type())) {
                refuse(
                        partition.name()
                                + (own == null
                                        ? " has no column " + column.name()
                                        : " has column " + column.name() + " as " + own.type())
                                + ", "
                                + parent.name()
                                + " has it as "
                                + column.type(),
                        outlook);
            }
        }
        for (Column column : partition.columns()) {
            if (parent.column(column.name()) == null) {
                refuse(
                        partition.name()
                                + " has column "
                                + column.name()
                                + ", which "
                                + parent.name()
                                + " has not",
                        outlook);
            }
        }
    }

    private static void refuse(String why, Outlook outlook) {
        outlook.issue(Rule.WOULD_FAIL, why);
    }
}
