package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.ddl.Change.Drop;
import ai.dbtool.db.ddl.Change.DropColumn;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.Change.DropObject;
import ai.dbtool.db.ddl.Change.Truncate;
import ai.dbtool.db.ddl.Dependents.DependentRow;
import ai.dbtool.db.ddl.RelationFacts.Incoming;
import ai.dbtool.db.ddl.Rule.Severity;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** What stands in the way of a DROP or TRUNCATE, or goes with it. */
final class DependentOutlook {

    private static final int NAMED = 5;

    private DependentOutlook() {}

    /** Of all a statement drops or empties, taken together. */
    static void of(Outlook outlook) {
        List<Change> changes = outlook.statement.changes();
        boolean cascade = changes.stream().anyMatch(DependentOutlook::cascades);
        dropped(cascade, outlook);
        List<Truncate> emptied =
                changes.stream()
                        .flatMap(c -> c instanceof Truncate t ? Stream.of(t) : Stream.empty())
                        .toList();
        if (!emptied.isEmpty()) {
            emptied(emptied, cascade, outlook);
        }
    }

    private static boolean cascades(Change change) {
        return switch (change) {
            case Drop c -> c.cascade();
            case DropColumn c -> c.cascade();
            case DropConstraint c -> c.cascade();
            case DropObject c -> c.cascade();
            case Truncate c -> c.cascade();
            default -> false;
        };
    }

    private static void dropped(boolean cascade, Outlook outlook) {
        List<DependentRow> left =
                outlook.world.dependents().stream()
                        .filter(d -> !outlook.script.touched.contains(d.what()))
                        .filter(
                                d ->
                                        d.relation() == null
                                                || !outlook.script.touched.contains(d.relation()))
                        .toList();
        List<String> named =
                left.stream().filter(DependentRow::named).map(DependentRow::what).toList();
        if (named.isEmpty()) {
            return;
        }
        if (!cascade) {
            outlook.issue(
                    Rule.WOULD_FAIL,
                    some(named)
                            + (named.size() == 1 ? " depends" : " depend")
                            + " on it, so PostgreSQL refuses: drop that first, or add CASCADE and lose it too");
            return;
        }
        outlook.issue(Rule.CASCADES, some(named) + (named.size() == 1 ? " goes too" : " go too"));
        left.stream()
                .flatMap(d -> Stream.of(d.relation(), d.other()).filter(Objects::nonNull))
                .forEach(relation -> outlook.lock(relation, LockMode.ACCESS_EXCLUSIVE));
        left.stream().map(DependentRow::what).forEach(outlook.script.touched::add);
        List<String> columns = named.stream().filter(what -> what.startsWith("column ")).toList();
        if (!columns.isEmpty()) {
            outlook.issue(
                    Rule.LOSES_DATA,
                    Severity.ERROR,
                    "values not named in the statement are lost: " + some(columns));
        }
        lost(left.stream().filter(DependentRow::holdsRows).toList(), outlook);
    }

    /** Tables nobody named, with all their rows. */
    private static void lost(List<DependentRow> tables, Outlook outlook) {
        if (tables.isEmpty()) {
            return;
        }
        double rows =
                tables.stream()
                        .filter(t -> !"p".equals(t.kind()))
                        .mapToDouble(DependentRow::rows)
                        .sum();
        long bytes = tables.stream().mapToLong(DependentRow::bytes).sum();
        List<String> largest =
                tables.stream()
                        .sorted(Comparator.comparingLong(DependentRow::bytes).reversed())
                        .map(t -> t.relation() + " (" + Bytes.text(t.bytes()) + ")")
                        .toList();
        outlook.issue(
                Rule.LOSES_DATA,
                Severity.ERROR,
                String.format(
                        Locale.ROOT,
                        "%d %s not named in the statement, about %,.0f rows, %s, are lost: %s",
                        tables.size(),
                        tables.size() == 1 ? "table" : "tables",
                        rows,
                        Bytes.text(bytes),
                        some(largest)));
    }

    /** TRUNCATE takes tables that foreign keys refer to only with those that refer to them. */
    private static void emptied(List<Truncate> emptied, boolean cascade, Outlook outlook) {
        Set<String> tables = new LinkedHashSet<>();
        for (Truncate truncate : emptied) {
            RelationFacts facts = outlook.world.find(truncate.table());
            if (facts != null) {
                tables.add(facts.name());
                tables.addAll(facts.children());
            }
        }
        Set<String> more = new LinkedHashSet<>();
        List<String> keys =
                tables.stream()
                        .flatMap(table -> incoming(table, outlook))
                        .filter(i -> !tables.contains(i.table()))
                        .filter(i -> !outlook.script.touched.contains(i.table()))
                        .peek(i -> more.add(i.table()))
                        .map(i -> "foreign key " + i.constraint() + " of " + i.table())
                        .distinct()
                        .toList();
        if (keys.isEmpty()) {
            return;
        }
        if (cascade) {
            outlook.issue(
                    Rule.CASCADES,
                    some(List.copyOf(more)) + " and what refers there in turn is emptied too");
            outlook.issue(
                    Rule.LOSES_DATA,
                    Severity.ERROR,
                    "the rows of "
                            + some(List.copyOf(more))
                            + ", not named in the statement, are lost");
        } else {
            outlook.issue(
                    Rule.WOULD_FAIL,
                    some(keys)
                            + " refers to it, so PostgreSQL refuses, even with no rows there:"
                            + " name that table too, or add CASCADE and empty it too");
        }
    }

    private static Stream<Incoming> incoming(String table, Outlook outlook) {
        RelationFacts facts = outlook.world.named(table);
        return facts == null ? Stream.of() : facts.incoming().stream();
    }

    private static String some(List<String> names) {
        String shown = String.join(", ", names.stream().limit(NAMED).toList());
        return names.size() <= NAMED ? shown : shown + " and " + (names.size() - NAMED) + " more";
    }

    /** DROP of what is no relation. */
    static void drop(DropObject c, Outlook outlook) {
        if (c.cascade() && !outlook.world.connected()) {
            String what = outlook.statement.command() + " CASCADE";
            outlook.issue(Rule.TOUCHES_MANY, what + " reaches what is not named");
            outlook.issue(Rule.CASCADES, "what depends on " + c.name() + " goes too");
            if (c.what().equals("schema")) {
                outlook.issue(
                        Rule.LOSES_DATA,
                        Severity.ERROR,
                        "every table of schema " + c.name() + " goes with all its rows");
            }
        }
        if (c.cascade()) {
            outlook.undo("none: rows that go with it are gone; restore them from a backup");
        } else if (!c.what().equals("function") || !outlook.world.connected()) {
            outlook.undo("create it again from its definition");
        }
    }
}
