package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.CreateIndex;
import ai.dbtool.db.ddl.Change.DropIndex;
import ai.dbtool.db.ddl.Change.Reindex;
import ai.dbtool.db.ddl.RelationFacts.Column;
import ai.dbtool.db.ddl.RelationFacts.Index;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** CREATE INDEX, DROP INDEX, REINDEX. */
final class IndexOutlook {

    private static final Pattern INDEX = Pattern.compile("\\bindex\\b", Pattern.CASE_INSENSITIVE);

    /** A key that is a plain column, with what may follow it. */
    private static final Pattern PLAIN_KEY =
            Pattern.compile("\"?([^\"()\\s]+)\"?(?:\\s.*)?", Pattern.DOTALL);

    private IndexOutlook() {}

    static void create(CreateIndex c, Outlook outlook) {
        RelationFacts table = outlook.require(c.table());
        LockMode mode = c.concurrently() ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.SHARE;
        if (c.only()) {
            outlook.lock(c.table(), mode);
        } else {
            outlook.lockAll(c.table(), mode);
        }
        size(c, outlook);
        if (c.unique()) {
            outlook.script.keyed.add(outlook.label(c.table()));
        }
        String name = c.name() == null ? defaultName(c) : c.name();
        ObjectName index = new ObjectName(c.table().schema(), name);
        boolean partitioned = table != null && table.kind().equals("p");
        if (isThere(c, table)) {
            outlook.undo("none needed: " + name + " is there already");
        } else {
            outlook.undo((partitioned ? "DROP INDEX " : "DROP INDEX CONCURRENTLY ") + index + ";");
        }
        if (table != null) {
            redundant(c, table, outlook);
            missingKeys(c, table, outlook);
            if (c.unique() && c.where() == null) {
                Refusals.duplicates(
                        c.keys().stream().map(IndexOutlook::plain).toList(), table, outlook);
            }
        }
        if (table != null && partitioned) {
            onPartitions(c, table, name, outlook);
        } else if (c.concurrently()) {
            outlook.waitForAll();
        } else {
            outlook.blocking(
                    Rule.INDEX_BLOCKS_WRITES,
                    c.table(),
                    "writes to " + outlook.label(c.table()) + " wait for the build");
            if (!outlook.script.isNew(c.table())) {
                outlook.safer(concurrently(outlook.statement.text()) + ";");
            }
        }
    }

    private static void onPartitions(
            CreateIndex c, RelationFacts table, String name, Outlook outlook) {
        if (c.concurrently()) {
            outlook.issue(
                    Rule.WOULD_FAIL,
                    table.name() + " is partitioned, and its index cannot be built CONCURRENTLY");
        } else if (c.only()) {
            return;
        } else {
            outlook.blocking(
                    Rule.INDEX_BLOCKS_WRITES,
                    c.table(),
                    "writes to all partitions of " + table.name() + " wait for the builds");
        }
        String keys = " (" + String.join(", ", c.keys()) + ")";
        String unique = c.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ";
        outlook.safer(
                unique + Names.readable(name) + " ON ONLY " + table.name() + keys + ";",
                "-- on each partition: "
                        + unique
                        + "CONCURRENTLY .. ON partition"
                        + keys
                        + "; then ALTER INDEX "
                        + Names.readable(name)
                        + " ATTACH PARTITION ..");
    }

    private static void size(CreateIndex c, Outlook outlook) {
        if (c.only()) {
            return;
        }
        outlook.build(
                c.table(),
                "a new index",
                table ->
                        c.method().equals("btree") && c.where() == null && table.rows() > 0
                                ? (Long)
                                        IndexSize.btree(
                                                columns(c.keys(), table),
                                                columns(c.include(), table),
                                                table.rows(),
                                                c.unique())
                                : null,
                c.concurrently() ? 2 : 1);
    }

    private static List<@Nullable Column> columns(List<String> keys, RelationFacts table) {
        List<@Nullable Column> columns = new ArrayList<>();
        keys.forEach(key -> columns.add(table.column(plain(key))));
        return columns;
    }

    /** The column of a key, or the empty string. */
    static String plain(String key) {
        var matcher = PLAIN_KEY.matcher(key);
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** As ChooseIndexName: table, columns, {@code idx}. */
    private static String defaultName(CreateIndex c) {
        StringBuilder name = new StringBuilder(c.table().name());
        for (String key : c.keys()) {
            name.append('_').append(plain(key).isEmpty() ? "expr" : plain(key));
        }
        return name.append("_idx").toString();
    }

    private static void redundant(CreateIndex c, RelationFacts table, Outlook outlook) {
        List<String> keys = c.keys().stream().map(IndexOutlook::plain).toList();
        boolean comparable =
                c.method().equals("btree")
                        && c.where() == null
                        && c.include().isEmpty()
                        && !c.unique()
                        && c.keys().stream().noneMatch(k -> k.contains(" "))
                        && !keys.contains("");
        for (Index index : table.indexes()) {
            boolean covers =
                    index.valid()
                            && !index.partial()
                            && index.method().equals("btree")
                            && index.keys().size() >= keys.size()
                            && index.keys().subList(0, keys.size()).equals(keys);
            if (comparable && covers) {
                outlook.issue(
                        Rule.REDUNDANT_INDEX,
                        index.name() + " serves " + String.join(", ", keys) + " already");
            }
            if (isNamed(c, index) && !(c.ifNotExists() && index.valid())) {
                outlook.issue(
                        Rule.OBJECT_EXISTS,
                        index.name()
                                + (index.valid() ? " exists" : " exists and is invalid: drop it"));
            }
        }
    }

    private static boolean isNamed(CreateIndex c, Index index) {
        return c.name() != null && index.name().endsWith("." + Names.readable(c.name()));
    }

    /** Whether IF NOT EXISTS leaves all as it is. */
    private static boolean isThere(CreateIndex c, @Nullable RelationFacts table) {
        return c.ifNotExists()
                && table != null
                && table.indexes().stream().anyMatch(i -> isNamed(c, i));
    }

    private static void missingKeys(CreateIndex c, RelationFacts table, Outlook outlook) {
        for (String key : c.keys()) {
            String column = plain(key);
            if (!column.isEmpty()
                    && table.column(column) == null
                    && !outlook.script.isNew(c.table())) {
                outlook.issue(Rule.OBJECT_MISSING, table.name() + " has no column " + column);
            }
        }
    }

    static void drop(DropIndex c, Outlook outlook) {
        RelationFacts index =
                c.ifExists() ? outlook.world.find(c.index()) : outlook.require(c.index());
        LockMode mode =
                c.concurrently() ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE;
        outlook.lockAll(c.index(), mode);
        String table = index == null ? null : index.table();
        if (index != null && table != null) {
            outlook.lock(table, mode);
            RelationFacts facts = outlook.world.named(table);
            if (facts != null) {
                facts.children().forEach(child -> outlook.lock(child, mode));
                facts.indexes().stream()
                        .filter(i -> index.name().equals(i.name()))
                        .forEach(i -> undoDrop(i, table, outlook));
            }
        }
        if (!c.concurrently() && !outlook.script.isNew(c.index())) {
            outlook.issue(
                    Rule.INDEX_BLOCKS_ALL,
                    "all queries of "
                            + (table == null ? "its table" : table)
                            + " wait while it waits");
            if (index != null && index.isPartitioned()) {
                return;
            }
            if (!outlook.hasIssue(Rule.NEEDED_BY_CONSTRAINT)) {
                outlook.safer(concurrently(outlook.statement.text()) + ";");
            }
        } else if (index != null && index.isPartitioned()) {
            outlook.issue(
                    Rule.WOULD_FAIL,
                    index.name() + " is partitioned, and cannot be dropped CONCURRENTLY");
        }
    }

    private static void undoDrop(Index index, String table, Outlook outlook) {
        String definition = index.definition();
        outlook.undo(
                (definition.contains(" ON ONLY ")
                                ? definition.replace(" ON ONLY ", " ON ")
                                : concurrently(definition))
                        + ";");
        if (index.constraint() != null) {
            outlook.safer(
                    "ALTER TABLE "
                            + table
                            + " DROP CONSTRAINT "
                            + Names.readable(index.constraint())
                            + ";");
            outlook.issue(
                    Rule.NEEDED_BY_CONSTRAINT,
                    "constraint " + index.constraint() + " needs it: drop the constraint instead");
        }
    }

    static void reindex(Reindex c, Outlook outlook) {
        ObjectName name = c.name();
        outlook.undo("none needed: an index that is built anew finds the same rows");
        if (name == null) {
            outlook.issue(Rule.TOUCHES_MANY, "REINDEX of a whole " + c.what());
            return;
        }
        RelationFacts found = outlook.require(name);
        RelationFacts table =
                found != null && found.table() != null ? outlook.world.named(found.table()) : found;
        LockMode onTable = c.concurrently() ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.SHARE;
        LockMode onIndex =
                c.concurrently() ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE;
        if (table == null) {
            outlook.lock(name, c.what().equals("index") ? onIndex : onTable);
        } else {
            outlook.lock(table.name(), onTable);
            boolean one = c.what().equals("index");
            if (found != null && found.isPartitioned()) {
                partitions(c, found, table, onTable, outlook);
                return;
            }
            for (Index index : table.indexes()) {
                if (!one || (found != null && index.name().equals(found.name()))) {
                    outlook.lock(index.name(), onIndex);
                    outlook.build(
                            table,
                            index.name() + " is built anew",
                            index.bytes(),
                            c.concurrently() ? 2 : 1);
                }
            }
        }
        if (c.concurrently()) {
            outlook.waitForAll();
        } else {
            outlook.blocking(
                    Rule.INDEX_BLOCKS_WRITES,
                    name,
                    "writes to the table, and reads that would use the index, wait for the build");
            outlook.safer(
                    "REINDEX "
                            + c.what().toUpperCase(java.util.Locale.ROOT)
                            + " CONCURRENTLY "
                            + outlook.label(name)
                            + ";");
        }
    }

    /** Each index below in a transaction of its own, so that locks last only for one. */
    private static void partitions(
            Reindex c,
            RelationFacts found,
            RelationFacts table,
            LockMode onTable,
            Outlook outlook) {
        if (outlook.script.inTransaction) {
            outlook.issue(
                    Rule.CANNOT_RUN_IN_TRANSACTION,
                    "REINDEX of the partitioned " + found.name() + " fails inside BEGIN .. COMMIT");
        }
        List<String> keys =
                table.indexes().stream()
                        .filter(i -> i.name().equals(found.name()))
                        .findFirst()
                        .map(Index::keys)
                        .orElse(List.of());
        for (RelationFacts partition : outlook.filled(table)) {
            outlook.lock(partition.name(), onTable);
            partition.indexes().stream()
                    .filter(i -> !found.isIndex() || i.keys().equals(keys))
                    .forEach(
                            i ->
                                    outlook.build(
                                            partition,
                                            i.name() + " is built anew",
                                            i.bytes(),
                                            c.concurrently() ? 2 : 1));
        }
        if (c.concurrently()) {
            outlook.waitForAll();
            return;
        }
        outlook.blocking(
                Rule.INDEX_BLOCKS_WRITES,
                new ObjectName(null, found.name()),
                "writes to one partition after another wait for its builds");
        outlook.safer(
                "REINDEX %s CONCURRENTLY %s;"
                        .formatted(c.what().toUpperCase(java.util.Locale.ROOT), found.name()));
    }

    /** A statement with CONCURRENTLY after its first INDEX. */
    static String concurrently(String text) {
        return INDEX.matcher(text).replaceFirst("INDEX CONCURRENTLY");
    }
}
