package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.AddColumn;
import ai.dbtool.db.ddl.Change.AddConstraint;
import ai.dbtool.db.ddl.Change.ChangeType;
import ai.dbtool.db.ddl.Change.Constraint;
import ai.dbtool.db.ddl.Change.Filled;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** What ALTER TABLE adds: columns and constraints; and new types of columns. */
final class ColumnReader {

    /** Where the type of a column ends. */
    static final String[] AFTER_TYPE = {
        "collate",
        "constraint",
        "not null",
        "null",
        "check",
        "default",
        "generated",
        "unique",
        "primary key",
        "references",
        "using",
        "storage",
        "compression",
        "deferrable",
        "not deferrable",
        "initially"
    };

    private static final Set<String> SERIALS =
            Set.of("serial", "bigserial", "smallserial", "serial4", "serial8", "serial2");

    private ColumnReader() {}

    /** After ADD. */
    static List<Change> add(Words words, ObjectName table, boolean only) {
        String name = words.accept("constraint") ? words.identifier() : null;
        if (name != null
                || words.sees("check")
                || words.sees("unique")
                || words.sees("primary key")
                || words.sees("foreign key")
                || words.sees("exclude")
                || words.sees("not null")) {
            return List.of(constraint(words, table, name, only));
        }
        words.accept("column");
        boolean ifNotExists = words.accept("if not exists");
        String column = words.identifier();
        return List.of(column(words, table, column, ifNotExists));
    }

    private static Change column(
            Words words, ObjectName table, String column, boolean ifNotExists) {
        String type = words.upTo(AFTER_TYPE);
        Filled filled = SERIALS.contains(type) ? Filled.SEQUENCE : Filled.NULLS;
        @Nullable String value = null;
        @Nullable ForeignKey references = null;
        boolean notNull = filled == Filled.SEQUENCE;
        boolean indexed = false;
        boolean checked = false;
        while (!words.atEnd() && !words.seesMark(",")) {
            if (words.accept("default")) {
                value = words.upTo(AFTER_TYPE);
                filled = value.equalsIgnoreCase("null") ? Filled.NULLS : Filled.DEFAULT;
            } else if (words.accept("generated")) {
                words.acceptAny("always", "by default");
                words.expect("as");
                if (words.accept("identity")) {
                    filled = Filled.SEQUENCE;
                } else {
                    value = words.brackets();
                    filled = words.accept("stored") ? Filled.STORED : Filled.VIRTUAL;
                    words.accept("virtual");
                }
            } else if (words.accept("not null")) {
                notNull = true;
            } else if (words.acceptAny("unique", "primary key")) {
                indexed = true;
            } else if (words.accept("check")) {
                words.brackets();
                checked = true;
            } else if (words.accept("references")) {
                references = ForeignKey.read(words, List.of(column), List.of(plain(type)), false);
            } else {
                words.skipOne();
            }
        }
        return new AddColumn(
                table,
                column,
                type,
                filled,
                value,
                notNull,
                indexed,
                checked,
                references,
                ifNotExists);
    }

    /** The type that a column of type serial gets. */
    static String plain(String type) {
        return switch (type) {
            case "serial", "serial4" -> "integer";
            case "bigserial", "serial8" -> "bigint";
            case "smallserial", "serial2" -> "smallint";
            default -> type;
        };
    }

    /** After {@code ALTER COLUMN c TYPE}. */
    static Change type(Words words, ObjectName table, String column) {
        String type = words.upTo("collate", "using");
        String collation = words.accept("collate") ? words.name().name() : null;
        String using = words.accept("using") ? words.upToComma() : null;
        return new ChangeType(table, column, type, collation, using);
    }

    /** After {@code ADD [CONSTRAINT name]}. */
    private static AddConstraint constraint(
            Words words, ObjectName table, @Nullable String name, boolean only) {
        List<String> columns = List.of();
        @Nullable ForeignKey references = null;
        @Nullable String expression = null;
        @Nullable String index = null;
        Constraint kind;
        if (words.accept("check")) {
            kind = Constraint.CHECK;
            expression = words.brackets();
        } else if (words.accept("not null")) {
            kind = Constraint.NOT_NULL;
            columns = List.of(words.identifier());
        } else if (words.accept("foreign key")) {
            kind = Constraint.FOREIGN_KEY;
            ForeignKey.Columns referring = ForeignKey.columns(words);
            columns = referring.names();
            words.expect("references");
            references = ForeignKey.read(words, columns, List.of(), referring.period());
        } else if (words.accept("exclude")) {
            kind = Constraint.EXCLUDE;
        } else if (words.accept("unique")) {
            kind = Constraint.UNIQUE;
            words.acceptAny("nulls not distinct", "nulls distinct");
            columns = words.seesMark("(") ? words.columns() : columns;
        } else {
            words.expect("primary key");
            kind = Constraint.PRIMARY_KEY;
            columns = words.seesMark("(") ? words.columns() : columns;
        }
        if (words.accept("using index tablespace")) {
            words.identifier();
        } else if (words.accept("using index")) {
            index = words.identifier();
        }
        boolean notValid = false;
        while (!words.atEnd() && !words.seesMark(",")) {
            if (words.accept("not valid") || words.accept("not enforced")) {
                notValid = true;
            } else {
                words.skipOne();
            }
        }
        return new AddConstraint(
                table, name, kind, columns, references, expression, index, notValid, only);
    }
}
