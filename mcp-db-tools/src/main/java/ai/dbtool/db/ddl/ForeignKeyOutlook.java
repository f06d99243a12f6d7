package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.AddColumn;
import ai.dbtool.db.ddl.Change.AddConstraint;
import ai.dbtool.db.ddl.Change.CreateTable;
import ai.dbtool.db.ddl.KeyTypes.Comparison;
import ai.dbtool.db.ddl.RelationFacts.Column;
import ai.dbtool.db.ddl.RelationFacts.Index;
import ai.dbtool.db.ddl.Rule.Severity;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** What PostgreSQL refuses a foreign key for, in the order ATAddForeignKeyConstraint asks. */
final class ForeignKeyOutlook {

    /** The first major version that takes NOT VALID on a partitioned table. */
    private static final int NOT_VALID_ON_PARTITIONS = 18;

    private ForeignKeyOutlook() {}

    /** Of one that {@code table} gets. */
    static void of(ObjectName table, ForeignKey key, Outlook outlook) {
        RelationFacts own = outlook.world.find(table);
        RelationFacts target = outlook.world.find(key.target());
        if (!referring(table, own, key, outlook) || target == null) {
            return;
        }
        if (!target.kind().matches("[rp]")) {
            refuse(
                    "a foreign key refers to a table, and "
                            + target.name()
                            + " is "
                            + target.kindName(),
                    outlook);
            return;
        }
        persistence(own == null ? created(outlook) : own.persistence(), target, outlook);
        boolean changed =
                outlook.script.touched.contains(target.name())
                        || outlook.script.keyed.contains(target.name())
                        || getsKey(key.target(), outlook);
        List<String> keys = keys(key, target);
        if (!counts(key, keys, target, changed, outlook) || key.period() || changed) {
            return;
        }
        for (String column : keys) {
            if (target.column(column) == null) {
                outlook.issue(Rule.OBJECT_MISSING, target.name() + " has no column " + column);
                return;
            }
        }
        Index index = index(key, target);
        if (index == null) {
            noKey(keys, target, outlook);
            return;
        }
        for (int i = 0; i < keys.size(); i++) {
            compared(key.columns().get(i), keys.get(i), target, outlook);
        }
    }

    /** The columns that refer exist, and may do on delete and update what is asked of them. */
    private static boolean referring(
            ObjectName table, @Nullable RelationFacts own, ForeignKey key, Outlook outlook) {
        if (own == null || !key.types().isEmpty()) {
            return true;
        }
        if (!own.kind().matches("[rp]")) {
            refuse(own.name() + " is " + own.kindName() + ", and has no foreign keys", outlook);
            return false;
        }
        if (outlook.script.touched.contains(own.name())) {
            return true;
        }
        for (String name : key.columns()) {
            Column column = own.column(name);
            if (column == null && !addsColumn(table, name, outlook)) {
                outlook.issue(Rule.OBJECT_MISSING, own.name() + " has no column " + name);
                return false;
            }
            if (column != null && !column.generated().isEmpty()) {
                generated(column, key, outlook);
            }
        }
        return true;
    }

    private static void generated(Column column, ForeignKey key, Outlook outlook) {
        boolean writes =
                key.onUpdate().matches("cascade|set .*") || key.onDelete().startsWith("set ");
        if (column.generated().equals("v") || writes) {
            refuse(
                    column.name()
                            + (writes
                                    ? " is a generated column, which ON DELETE and ON UPDATE cannot set"
                                    : " is a virtual generated column, which cannot refer to a key"),
                    outlook);
        }
    }

    private static boolean addsColumn(ObjectName table, String name, Outlook outlook) {
        return outlook.statement.changes().stream()
                .anyMatch(
                        c ->
                                c instanceof AddColumn a
                                        && a.table().equals(table)
                                        && a.column().equals(name));
    }

    private static boolean getsKey(ObjectName target, Outlook outlook) {
        return outlook.statement.changes().stream()
                .anyMatch(
                        c ->
                                switch (c) {
                                    case AddConstraint a ->
                                            a.table().equals(target)
                                                    && (a.kind() == Change.Constraint.UNIQUE
                                                            || a.kind()
                                                                    == Change.Constraint
                                                                            .PRIMARY_KEY);
                                    case AddColumn a -> a.table().equals(target) && a.indexed();
                                    default -> false;
                                });
    }

    private static String created(Outlook outlook) {
        return outlook.statement.changes().stream()
                .map(c -> c instanceof CreateTable t ? t.persistence() : "p")
                .findFirst()
                .orElse("p");
    }

    /** What outlives a crash or a session refers only to what does so too. */
    private static void persistence(String own, RelationFacts target, Outlook outlook) {
        boolean mayRefer =
                switch (own) {
                    case "t" -> target.persistence().equals("t");
                    case "u" -> !target.persistence().equals("t");
                    default -> target.persistence().equals("p");
                };
        if (!mayRefer) {
            refuse(
                    (own.equals("t") ? "a temporary table" : "this table")
                            + " cannot refer to "
                            + target.name()
                            + ", which is "
                            + switch (target.persistence()) {
                                case "u" -> "unlogged";
                                case "t" -> "temporary";
                                default -> "permanent";
                            },
                    outlook);
        }
    }

    private static boolean counts(
            ForeignKey key,
            List<String> keys,
            RelationFacts target,
            boolean changed,
            Outlook outlook) {
        if (keys.isEmpty()) {
            if (!changed) {
                refuse(
                        target.name()
                                + " has no primary key to refer to: name the columns of a unique one,"
                                + " or add one first",
                        outlook);
            }
            return false;
        }
        if (keys.size() != key.columns().size()) {
            if (!changed || !key.keys().isEmpty()) {
                refuse(
                        "("
                                + String.join(", ", key.columns())
                                + ") and the key ("
                                + String.join(", ", keys)
                                + ") of "
                                + target.name()
                                + " differ in the number of columns",
                        outlook);
            }
            return false;
        }
        return true;
    }

    private static void noKey(List<String> keys, RelationFacts target, Outlook outlook) {
        List<String> names = keys.stream().map(Names::readable).toList();
        String list = "(" + String.join(", ", names) + ")";
        boolean deferred = target.indexes().stream().anyMatch(i -> isKey(i, keys));
        refuse(
                deferred
                        ? "the key "
                                + list
                                + " of "
                                + target.name()
                                + " is deferrable, and foreign keys cannot refer to it"
                        : "no primary key, unique constraint or unique index of "
                                + target.name()
                                + " is on exactly "
                                + list
                                + (target.isPartitioned()
                                        ? "; one there holds the partition key too"
                                        : ": CREATE UNIQUE INDEX CONCURRENTLY ON "
                                                + target.name()
                                                + " "
                                                + list
                                                + " first"),
                outlook);
    }

    private static void compared(String column, String key, RelationFacts target, Outlook outlook) {
        for (Comparison c : outlook.world.comparisons()) {
            if (!c.column().equals(column)
                    || !c.key().equals(key)
                    || !c.target().equals(target.name())) {
                continue;
            }
            String types =
                    column
                            + " is "
                            + c.shownType()
                            + ", "
                            + key
                            + " of "
                            + target.name()
                            + " is "
                            + c.keyType();
            if (!c.possible()) {
                refuse(
                        types
                                + ", and no operator compares them: give "
                                + column
                                + " the type "
                                + c.keyType(),
                        outlook);
            } else if (c.collations() != null && outlook.world.major() >= 18) {
                refuse(
                        column
                                + " and "
                                + key
                                + " of "
                                + target.name()
                                + " have the collations "
                                + c.collations()
                                + ", of which one is not deterministic",
                        outlook);
            } else if (c.known() && !c.same() && !"b".equals(c.cast())) {
                outlook.issue(
                        Rule.FOREIGN_KEY_OF_OTHER_TYPE,
                        c.direct() ? Severity.INFO : Severity.WARNING,
                        types
                                + (c.direct()
                                        ? ": indexes serve both, but one holds values the other cannot"
                                        : ": each is cast, and no index on "
                                                + column
                                                + " serves a delete there"));
            }
        }
    }

    /** Of a table that refers to itself in the statement that creates it. */
    static void itself(CreateTable c, ForeignKey key, Outlook outlook) {
        List<String> keys = key.keys().isEmpty() ? c.keys().getFirst() : key.keys();
        boolean copied = !c.uses().isEmpty();
        if (!copied
                && !key.period()
                && c.keys().stream()
                        .noneMatch(k -> !k.isEmpty() && Set.copyOf(k).equals(Set.copyOf(keys)))) {
            refuse(
                    c.table()
                            + " refers to itself, and has "
                            + (keys.isEmpty()
                                    ? "no primary key"
                                    : "no key on (" + String.join(", ", keys) + ")"),
                    outlook);
        }
    }

    /** What partitioned tables are refused besides. */
    static void partitioned(AddConstraint c, RelationFacts table, Outlook outlook) {
        if (!table.kind().equals("p")) {
            return;
        }
        if (c.only()) {
            refuse("ONLY is not possible, as " + table.name() + " is partitioned", outlook);
        } else if (c.notValid() && outlook.world.major() < NOT_VALID_ON_PARTITIONS) {
            refuse(
                    table.name()
                            + " is partitioned, and takes NOT VALID on a foreign key from version "
                            + NOT_VALID_ON_PARTITIONS
                            + " on only: add it to each partition first",
                    outlook);
        }
    }

    /** The columns referred to; empty when there is no primary key. */
    static List<String> keys(ForeignKey key, RelationFacts target) {
        if (!key.keys().isEmpty()) {
            return key.keys();
        }
        return target.constraints().stream()
                .filter(k -> k.kind().equals("p"))
                .findFirst()
                .map(RelationFacts.Constraint::columns)
                .orElse(List.of());
    }

    /** The index that holds the key, as transformFkeyCheckAttrs picks it, or {@code null}. */
    static @Nullable Index index(ForeignKey key, RelationFacts target) {
        List<String> keys = keys(key, target);
        return target.indexes().stream()
                .filter(i -> isKey(i, keys))
                .filter(
                        i ->
                                i.constraint() == null
                                        || !deferrable(target.constraint(i.constraint())))
                .findFirst()
                .orElse(null);
    }

    private static boolean isKey(Index index, List<String> keys) {
        return index.unique()
                && !index.partial()
                && index.valid()
                && index.keys().size() == keys.size()
                && Set.copyOf(index.keys()).equals(Set.copyOf(keys));
    }

    private static boolean deferrable(RelationFacts.@Nullable Constraint constraint) {
        return constraint != null
                && constraint.definition().contains(" DEFERRABLE")
                && !constraint.definition().contains("NOT DEFERRABLE");
    }

    private static void refuse(String why, Outlook outlook) {
        outlook.issue(Rule.WOULD_FAIL, why);
    }
}
