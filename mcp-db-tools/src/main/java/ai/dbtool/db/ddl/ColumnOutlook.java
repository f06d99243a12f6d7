package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.AddColumn;
import ai.dbtool.db.ddl.Change.DropColumn;
import ai.dbtool.db.ddl.Change.Filled;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Change.SetNotNull;
import ai.dbtool.db.ddl.RelationFacts.Column;
import ai.dbtool.db.ddl.RelationFacts.Constraint;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ALTER TABLE on columns. */
final class ColumnOutlook {

    private static final Pattern CALL = Pattern.compile("\"?([A-Za-z_][\\w$]*)\"?\\s*\\(");

    /** Volatile, and met in defaults; for when there is no catalog to ask. */
    private static final Set<String> KNOWN_VOLATILE =
            Set.of(
                    "random",
                    "gen_random_uuid",
                    "clock_timestamp",
                    "nextval",
                    "uuid_generate_v1",
                    "uuid_generate_v4",
                    "uuidv4",
                    "uuidv7",
                    "timeofday",
                    "setval");

    private static final Set<String> KNOWN_STABLE =
            Set.of(
                    "now",
                    "current_setting",
                    "date_trunc",
                    "to_char",
                    "transaction_timestamp",
                    "statement_timestamp",
                    "coalesce",
                    "lower",
                    "upper",
                    "md5",
                    "array",
                    "jsonb_build_object",
                    "json_build_object",
                    "make_interval",
                    "timezone");

    private ColumnOutlook() {}

    static void add(AddColumn c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
        String dropped =
                alter(outlook, c.table()) + " DROP COLUMN " + Names.readable(c.column()) + ";";
        if (table != null && table.column(c.column()) != null) {
            if (c.ifNotExists()) {
                outlook.undo("none needed: the column is there already, and stays as it is");
                return;
            }
            outlook.issue(
                    Rule.OBJECT_EXISTS, table.name() + " has a column " + c.column() + " already");
        }
        outlook.undo(dropped);
        String why = rewrites(c, outlook);
        if (why != null) {
            outlook.rewrite(c.table(), why);
            outlook.blocking(
                    Rule.TABLE_REWRITE,
                    c.table(),
                    outlook.label(c.table()) + " is written anew: " + why);
            inSteps(c, outlook);
        } else if (c.checked() || (c.notNull() && c.filled() == Filled.NULLS)) {
            outlook.scan(
                    c.table(),
                    c.checked()
                            ? "CHECK on every row"
                            : "NOT NULL without a default fails on any row");
            outlook.blocking(
                    Rule.SCAN_UNDER_LOCK,
                    c.table(),
                    "every row of " + outlook.label(c.table()) + " is checked");
        }
        if (c.indexed()) {
            ConstraintOutlook.buildsIndex(c.table(), List.of(c.column()), outlook);
        }
        if (c.references() != null) {
            ObjectName target = c.references().target();
            outlook.require(target);
            outlook.lockAll(target, LockMode.SHARE_ROW_EXCLUSIVE);
            if (c.filled() != Filled.NULLS) {
                outlook.scan(c.table(), "each value is looked up in " + outlook.label(target));
                outlook.scan(target, "its keys are read for the check");
            }
            ForeignKeyOutlook.of(c.table(), c.references(), outlook);
            outlook.issue(
                    Rule.FOREIGN_KEY_WITHOUT_INDEX,
                    "no index leads with " + c.column() + " of " + outlook.label(c.table()));
        }
    }

    /** Why the table is written anew, or {@code null} when it is not. */
    private static @Nullable String rewrites(AddColumn c, Outlook outlook) {
        if (outlook.world.typesFrom().stream()
                .anyMatch(t -> t.checked() && t.to().equals(c.type()))) {
            return "its domain has a constraint to be checked on every row";
        }
        return switch (c.filled()) {
            case NULLS, VIRTUAL -> null;
            case SEQUENCE -> "each row gets a value of a sequence";
            case STORED -> "the generated value of each row is stored";
            case DEFAULT -> {
                List<String> called = calls(String.valueOf(c.value()));
                List<String> volatiles =
                        called.stream().filter(f -> isVolatile(f, outlook.world)).toList();
                yield volatiles.isEmpty()
                        ? null
                        : "the default calls " + String.join(", ", volatiles) + ", volatile";
            }
        };
    }

    /** Names of functions a default calls, folded. */
    static List<String> calls(String expression) {
        List<String> calls = new ArrayList<>();
        Matcher matcher = CALL.matcher(expression.replaceAll("'(?:[^']|'')*'", "''"));
        while (matcher.find()) {
            calls.add(matcher.group(1).toLowerCase(Locale.ROOT));
        }
        return calls;
    }

    private static boolean isVolatile(String function, World world) {
        return world.connected()
                ? world.volatiles().contains(function)
                : KNOWN_VOLATILE.contains(function) || !KNOWN_STABLE.contains(function);
    }

    private static void inSteps(AddColumn c, Outlook outlook) {
        if (c.filled() != Filled.DEFAULT) {
            return;
        }
        String column = Names.readable(c.column());
        String table = alter(outlook, c.table());
        outlook.safer(
                table + " ADD COLUMN " + column + " " + c.type() + ";",
                table + " ALTER COLUMN " + column + " SET DEFAULT " + c.value() + ";",
                "-- then UPDATE in batches by key, each committed");
    }

    static void notNull(SetNotNull c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
        Column column = column(table, c.column(), outlook, c.table());
        String alter = alter(outlook, c.table());
        String name = Names.readable(c.column());
        if (column != null && column.notNull()) {
            return;
        }
        outlook.undo(alter + " ALTER COLUMN " + name + " DROP NOT NULL;");
        boolean proven =
                outlook.script.provenNotNull.contains(c.table().name() + "." + c.column())
                        || (table != null
                                && table.constraints().stream()
                                        .anyMatch(
                                                k ->
                                                        k.validated()
                                                                && provesNotNull(
                                                                        k.definition(),
                                                                        c.column())));
        if (proven) {
            return;
        }
        if (table != null) {
            Refusals.nulls(c.column(), table, outlook);
        }
        outlook.scan(c.table(), "every row is looked at for NULL");
        outlook.blocking(
                Rule.SCAN_UNDER_LOCK,
                c.table(),
                "every row of "
                        + outlook.label(c.table())
                        + " is looked at for NULL in "
                        + c.column());
        String check = Names.readable(c.column() + "_not_null");
        outlook.safer(
                alter + " ADD CONSTRAINT " + check + " CHECK (" + name + " IS NOT NULL) NOT VALID;",
                alter + " VALIDATE CONSTRAINT " + check + ";",
                alter + " ALTER COLUMN " + name + " SET NOT NULL;",
                alter + " DROP CONSTRAINT " + check + ";");
    }

    /** Whether a CHECK's text is just {@code column IS NOT NULL}. */
    static boolean provesNotNull(String check, String column) {
        String bare = check.replaceAll("(?i)^check|[()\"]", " ").strip().replaceAll("\\s+", " ");
        return bare.equalsIgnoreCase(column + " IS NOT NULL");
    }

    static void drop(DropColumn c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
        column(table, c.column(), outlook, c.table());
        if (table != null) {
            for (Constraint key : table.constraints()) {
                if (key.references() != null && key.columns().contains(c.column())) {
                    outlook.lock(key.references(), LockMode.ACCESS_EXCLUSIVE);
                }
            }
        }
        outlook.hazard(Hazard.LOSES_DATA, c.table());
        if (c.cascade()) {
            outlook.hazard(Hazard.CASCADES, c.table());
        }
        outlook.undo("none: the values are gone; restore them from a backup");
    }

    static @Nullable Column column(
            @Nullable RelationFacts table, String name, Outlook outlook, ObjectName written) {
        Column column = table == null ? null : table.column(name);
        if (table != null && column == null && !outlook.script.isNew(written)) {
            outlook.issue(Rule.OBJECT_MISSING, table.name() + " has no column " + name);
        }
        return column;
    }

    static String alter(Outlook outlook, ObjectName table) {
        return "ALTER TABLE " + outlook.label(table);
    }
}
