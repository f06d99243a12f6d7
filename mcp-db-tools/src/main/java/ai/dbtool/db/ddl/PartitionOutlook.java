package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.Attach;
import ai.dbtool.db.ddl.Change.AttachIndex;
import ai.dbtool.db.ddl.Change.Detach;
import ai.dbtool.db.ddl.RelationFacts.Index;

import java.util.List;

/** ATTACH and DETACH PARTITION. */
final class PartitionOutlook {

    private PartitionOutlook() {}

    static void attach(Attach c, Outlook outlook) {
        RelationFacts parent = outlook.require(c.parent());
        RelationFacts partition = outlook.require(c.partition());
        outlook.lock(c.parent(), LockMode.SHARE_UPDATE_EXCLUSIVE);
        outlook.lockAll(c.partition(), LockMode.ACCESS_EXCLUSIVE);
        outlook.undo(
                "ALTER TABLE "
                        + outlook.label(c.parent())
                        + " DETACH PARTITION "
                        + outlook.label(c.partition())
                        + (parent != null && parent.defaultPartition() != null
                                ? ";"
                                : " CONCURRENTLY;"));
        boolean mayBeProven =
                partition != null
                        && partition.constraints().stream()
                                .anyMatch(k -> k.kind().equals("c") && k.validated());
        if (!mayBeProven && !c.isDefault()) {
            outlook.scan(c.partition(), "each row must lie within the bounds");
            outlook.blocking(
                    Rule.SCAN_UNDER_LOCK,
                    c.partition(),
                    "every row of "
                            + outlook.label(c.partition())
                            + " is checked against the bounds");
            outlook.safer(
                    "-- add a CHECK with the bounds NOT VALID to "
                            + outlook.label(c.partition())
                            + ", VALIDATE it, then ATTACH: the rows are not read again");
        }
        if (parent != null && partition != null) {
            Refusals.otherColumns(parent, partition, outlook);
            indexes(parent, partition, outlook);
        }
        String rest = parent == null ? null : parent.defaultPartition();
        if (rest != null) {
            outlook.lock(rest, LockMode.ACCESS_EXCLUSIVE);
            outlook.scan(rest, "no row of the default partition may lie within the bounds");
            outlook.blocking(
                    Rule.SCAN_UNDER_LOCK,
                    c.parent(),
                    rest + " is read whole while its readers wait");
        }
    }

    /** The tables are only looked at; queries of the partition open its index too, and wait. */
    static void attachIndex(AttachIndex c, Outlook outlook) {
        for (ObjectName name : List.of(c.parent(), c.index())) {
            RelationFacts index = outlook.require(name);
            if (index != null && index.table() != null) {
                outlook.lock(index.table(), LockMode.ACCESS_SHARE);
            }
        }
        outlook.lock(c.parent(), LockMode.SHARE_UPDATE_EXCLUSIVE);
        outlook.lock(c.index(), LockMode.ACCESS_EXCLUSIVE);
        outlook.undo("none: an attached index goes only with " + outlook.label(c.parent()));
    }

    /** What the parent has an index on and the partition has not is built at once. */
    private static void indexes(RelationFacts parent, RelationFacts partition, Outlook outlook) {
        for (Index index : parent.indexes()) {
            boolean there =
                    partition.indexes().stream()
                            .anyMatch(
                                    i ->
                                            i.valid()
                                                    && i.keys().equals(index.keys())
                                                    && i.method().equals(index.method())
                                                    && i.unique() == index.unique());
            if (!there) {
                outlook.build(partition, "an index as " + index.name() + " is built", null, 1);
                outlook.safer(
                        "-- first CREATE INDEX CONCURRENTLY on "
                                + partition.name()
                                + " as "
                                + index.name());
            }
        }
    }

    static void detach(Detach c, Outlook outlook) {
        RelationFacts parent = outlook.require(c.parent());
        outlook.require(c.partition());
        LockMode mode =
                c.concurrently() ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE;
        outlook.lock(c.parent(), mode);
        outlook.lock(c.partition(), LockMode.ACCESS_EXCLUSIVE);
        if (!outlook.world.connected()) {
            outlook.undo(
                    "ALTER TABLE "
                            + c.parent()
                            + " ATTACH PARTITION "
                            + c.partition()
                            + " FOR VALUES ..; -- with the bounds that db_schema shows");
        }
        if (c.concurrently()) {
            outlook.waitForAll();
            return;
        }
        if (parent != null && parent.defaultPartition() != null) {
            outlook.lock(parent.defaultPartition(), LockMode.ACCESS_EXCLUSIVE);
        } else {
            outlook.safer(
                    "ALTER TABLE "
                            + outlook.label(c.parent())
                            + " DETACH PARTITION "
                            + outlook.label(c.partition())
                            + " CONCURRENTLY;");
        }
    }
}
