package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.Clustered;
import ai.dbtool.db.ddl.Change.CreateTable;
import ai.dbtool.db.ddl.Change.Dml;
import ai.dbtool.db.ddl.Change.Drop;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Change.Refresh;
import ai.dbtool.db.ddl.Change.Rewrite;
import ai.dbtool.db.ddl.Change.Scan;
import ai.dbtool.db.ddl.Change.SetLogged;
import ai.dbtool.db.ddl.Change.Truncate;
import ai.dbtool.db.ddl.Change.Used;
import ai.dbtool.db.ddl.RelationFacts.Constraint;
import ai.dbtool.db.ddl.RelationFacts.Index;

/** Statements on whole tables. */
final class TableOutlook {

    private TableOutlook() {}

    static void scan(Scan c, Outlook outlook) {
        outlook.require(c.relation());
        outlook.lockAll(c.relation(), c.mode());
        outlook.scan(c.relation(), c.why());
    }

    static void rewrite(Rewrite c, Outlook outlook) {
        RelationFacts table = outlook.require(c.relation());
        outlook.lockAll(c.relation(), c.mode());
        if (table != null && table.isIndex()) {
            RelationFacts on = table.table() == null ? null : outlook.world.named(table.table());
            if (on != null) {
                outlook.build(on, c.why(), table.heapBytes(), 1);
            }
            return;
        }
        outlook.rewrite(c.relation(), c.why());
        outlook.blocking(
                Rule.TABLE_REWRITE, c.relation(), outlook.label(c.relation()) + " is written anew");
        if (c.why().equals("VACUUM FULL") || c.why().equals("CLUSTER")) {
            outlook.safer("-- pg_repack or pg_squeeze: the same without keeping readers out");
            outlook.safer(
                    "VACUUM " + outlook.label(c.relation()) + "; -- frees space for new rows");
        }
    }

    static void clustered(Clustered c, Outlook outlook) {
        RelationFacts table = outlook.world.find(c.table());
        if (table == null || outlook.script.touched.contains(table.name())) {
            return;
        }
        Index index =
                table.indexes().stream()
                        .filter(i -> i.name().endsWith("." + Names.readable(c.index())))
                        .findFirst()
                        .orElse(null);
        if (index == null) {
            outlook.issue(Rule.OBJECT_MISSING, table.name() + " has no index " + c.index());
        } else if (index.partial() || !index.valid()) {
            outlook.issue(
                    Rule.WOULD_FAIL,
                    index.name()
                            + " is "
                            + (index.partial() ? "partial" : "invalid")
                            + ", and rows cannot be ordered by it");
        }
    }

    static void logged(SetLogged c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        outlook.lock(c.table(), LockMode.ACCESS_EXCLUSIVE);
        if (table != null && table.persistence().equals(c.logged() ? "p" : "u")) {
            return;
        }
        outlook.rewrite(c.table(), c.logged() ? "SET LOGGED" : "SET UNLOGGED");
        outlook.blocking(
                Rule.TABLE_REWRITE, c.table(), outlook.label(c.table()) + " is written anew");
        outlook.undo(
                ColumnOutlook.alter(outlook, c.table())
                        + (c.logged() ? " SET UNLOGGED;" : " SET LOGGED;"));
        if (!c.logged()) {
            outlook.issue(
                    Rule.LOSES_DATA,
                    "an unlogged table is empty after a crash and absent on standbys");
        }
    }

    static void create(CreateTable c, Outlook outlook) {
        RelationFacts present = outlook.world.find(c.table());
        if (present != null && !c.ifNotExists()) {
            outlook.issue(Rule.OBJECT_EXISTS, present.name() + " exists already");
        }
        for (Used used : c.uses()) {
            RelationFacts parent = outlook.require(used.relation());
            outlook.lock(used.relation(), used.mode());
            if (used.mode() == LockMode.ACCESS_EXCLUSIVE) {
                outlook.safer(
                        "CREATE TABLE "
                                + c.table()
                                + " (LIKE "
                                + outlook.label(used.relation())
                                + " INCLUDING DEFAULTS INCLUDING CONSTRAINTS);",
                        "ALTER TABLE "
                                + outlook.label(used.relation())
                                + " ATTACH PARTITION "
                                + c.table()
                                + " FOR VALUES ..; -- SHARE UPDATE EXCLUSIVE only");
            }
            if (parent != null && parent.defaultPartition() != null) {
                String rest = parent.defaultPartition();
                outlook.lock(rest, LockMode.ACCESS_EXCLUSIVE);
                outlook.scan(rest, "no row of the default partition may lie within the bounds");
            }
        }
        for (ForeignKey key : c.references()) {
            ObjectName other = key.target();
            if (other.equals(c.table())) {
                ForeignKeyOutlook.itself(c, key, outlook);
            } else {
                outlook.require(other);
                outlook.lockAll(other, LockMode.SHARE_ROW_EXCLUSIVE);
                ForeignKeyOutlook.of(c.table(), key, outlook);
            }
        }
        outlook.script.created.add(c.table().name());
        outlook.undo(
                present != null && c.ifNotExists()
                        ? "none needed: " + present.name() + " is there already"
                        : outlook.statement.command().contains("MATERIALIZED VIEW")
                                ? "DROP MATERIALIZED VIEW " + c.table() + ";"
                                : "DROP TABLE " + c.table() + ";");
    }

    static void drop(Drop c, Outlook outlook) {
        RelationFacts found =
                c.ifExists() ? outlook.world.find(c.relation()) : outlook.require(c.relation());
        outlook.lockAll(c.relation(), LockMode.ACCESS_EXCLUSIVE);
        boolean holdsData = c.what().equals("table") || c.what().equals("sequence");
        if (found != null) {
            for (Constraint key : found.constraints()) {
                if (key.references() != null) {
                    outlook.lock(key.references(), LockMode.ACCESS_EXCLUSIVE);
                }
            }
            if (c.cascade()) {
                found.incoming().forEach(i -> outlook.lock(i.table(), LockMode.ACCESS_EXCLUSIVE));
                found.dependentViews().forEach(v -> outlook.lock(v, LockMode.ACCESS_EXCLUSIVE));
            }
            found.parents().forEach(p -> parent(p, outlook));
        }
        if (holdsData && (found != null || !outlook.world.connected())) {
            outlook.hazard(Hazard.LOSES_DATA, c.relation());
        }
        if (c.cascade()) {
            outlook.hazard(Hazard.CASCADES, c.relation());
        }
        if (c.what().equals("table")) {
            outlook.undo("none: the rows are gone; restore them from a backup");
        } else if (!outlook.world.connected()) {
            outlook.undo("create it again from its definition");
        }
    }

    private static void parent(String parent, Outlook outlook) {
        outlook.lock(parent, LockMode.ACCESS_EXCLUSIVE);
        RelationFacts facts = outlook.world.named(parent);
        if (facts != null && facts.defaultPartition() != null) {
            outlook.lock(facts.defaultPartition(), LockMode.ACCESS_EXCLUSIVE);
        }
    }

    static void truncate(Truncate c, Outlook outlook) {
        RelationFacts found = outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ACCESS_EXCLUSIVE);
        if (found != null && c.cascade()) {
            found.incoming().forEach(i -> outlook.lock(i.table(), LockMode.ACCESS_EXCLUSIVE));
        }
        outlook.hazard(Hazard.LOSES_DATA, c.table());
        if (c.cascade()) {
            outlook.hazard(Hazard.CASCADES, c.table());
        }
        outlook.undo("none: the rows are gone; restore them from a backup");
    }

    static void refresh(Refresh c, Outlook outlook) {
        RelationFacts view = outlook.require(c.view());
        outlook.lock(c.view(), c.concurrently() ? LockMode.EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE);
        boolean unique =
                view != null
                        && view.indexes().stream()
                                .anyMatch(i -> i.unique() && i.valid() && !i.computed());
        outlook.undo(
                c.withData()
                        ? "none needed: the view shows its query again, as of now"
                        : "REFRESH MATERIALIZED VIEW " + outlook.label(c.view()) + ";");
        if (!c.withData()) {
            emptied(c, outlook);
            return;
        }
        if (c.concurrently()) {
            if (view != null && !unique && !outlook.script.keyed.contains(view.name())) {
                outlook.issue(
                        Rule.WOULD_FAIL,
                        "CONCURRENTLY needs a unique index on columns of "
                                + view.name()
                                + ", without a condition");
            }
            outlook.scan(c.view(), "its rows are compared with those of its query");
            return;
        }
        outlook.rewrite(c.view(), "its query runs and fills it anew");
        outlook.blocking(
                Rule.TABLE_REWRITE,
                c.view(),
                "readers of " + outlook.label(c.view()) + " wait while its query runs");
        outlook.safer(
                unique || view == null
                        ? "REFRESH MATERIALIZED VIEW CONCURRENTLY " + outlook.label(c.view()) + ";"
                        : "-- a unique index on "
                                + view.name()
                                + " first, then REFRESH .. CONCURRENTLY");
    }

    private static void emptied(Refresh c, Outlook outlook) {
        if (c.concurrently()) {
            outlook.issue(Rule.WOULD_FAIL, "CONCURRENTLY and WITH NO DATA exclude each other");
        }
        outlook.empty(c.view(), "it is emptied");
        outlook.issue(
                Rule.BREAKS_CLIENTS,
                "queries of " + outlook.label(c.view()) + " fail until it is refreshed with data");
    }

    static void dml(Dml c, Outlook outlook) {
        outlook.require(c.table());
        outlook.lockAll(c.table(), LockMode.ROW_EXCLUSIVE);
        if (c.everyRow()) {
            outlook.scan(c.table(), "every row is changed");
            if (!outlook.script.isNew(c.table())) {
                outlook.issue(
                        Rule.EVERY_ROW_CHANGED,
                        c.verb()
                                + " without WHERE changes every row of "
                                + outlook.label(c.table()));
            }
        }
    }
}
