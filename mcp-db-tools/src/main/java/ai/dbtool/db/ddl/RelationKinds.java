package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.AddColumn;
import ai.dbtool.db.ddl.Change.AddConstraint;
import ai.dbtool.db.ddl.Change.Attach;
import ai.dbtool.db.ddl.Change.ChangeType;
import ai.dbtool.db.ddl.Change.CreateIndex;
import ai.dbtool.db.ddl.Change.Detach;
import ai.dbtool.db.ddl.Change.Drop;
import ai.dbtool.db.ddl.Change.DropColumn;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.Change.DropIndex;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Refresh;
import ai.dbtool.db.ddl.Change.Reindex;
import ai.dbtool.db.ddl.Change.Rewrite;
import ai.dbtool.db.ddl.Change.SetNotNull;
import ai.dbtool.db.ddl.Change.Truncate;
import ai.dbtool.db.ddl.Change.Validate;

import org.jspecify.annotations.Nullable;

/** Which kinds of relations a statement takes; PostgreSQL refuses it on any other. */
final class RelationKinds {

    private static final String TABLES = "[rpf]";
    private static final String INDEXES = "[iI]";

    private RelationKinds() {}

    /** Every relation that the statement names, each with the kinds that may stand there. */
    static void of(Outlook outlook) {
        for (Change change : outlook.statement.changes()) {
            switch (change) {
                case Lock c -> check(c.relation(), ofCommand(outlook), outlook);
                case CreateIndex c -> check(c.table(), "[rpm]", outlook);
                case DropIndex c -> check(c.index(), INDEXES, outlook);
                case Reindex c when c.name() != null ->
                        check(c.name(), c.what().equals("index") ? INDEXES : "[rpm]", outlook);
                case AddColumn c -> check(c.table(), TABLES, outlook);
                case DropColumn c -> check(c.table(), TABLES, outlook);
                case ChangeType c -> check(c.table(), TABLES, outlook);
                case SetNotNull c -> check(c.table(), TABLES, outlook);
                case AddConstraint c -> check(c.table(), TABLES, outlook);
                case DropConstraint c -> check(c.table(), TABLES, outlook);
                case Validate c -> check(c.table(), TABLES, outlook);
                case Truncate c -> check(c.table(), TABLES, outlook);
                case Refresh c -> check(c.view(), "m", outlook);
                case Rewrite c when c.why().equals("CLUSTER") ->
                        check(c.relation(), "[rmp]", outlook);
                case Drop c -> check(c.relation(), dropped(c.what()), outlook);
                case Attach c -> attached(c, outlook);
                case Detach c -> detached(c, outlook);
                default -> {}
            }
        }
    }

    private static @Nullable String ofCommand(Outlook outlook) {
        String command = outlook.statement.command();
        if (command.startsWith("ALTER VIEW")) {
            return "v";
        }
        if (command.startsWith("ALTER MATERIALIZED VIEW")) {
            return "m";
        }
        return switch (command) {
            case "LOCK TABLE" -> "[rpv]";
            case "CREATE TRIGGER" -> "[rpvf]";
            case "CREATE POLICY", "ALTER POLICY" -> "[rp]";
            case "CREATE STATISTICS" -> "[rpmf]";
            case "ALTER SEQUENCE" -> "S";
            default -> null;
        };
    }

    private static String dropped(String what) {
        return switch (what) {
            case "view" -> "v";
            case "materialized view" -> "m";
            case "sequence" -> "S";
            case "foreign table" -> "f";
            default -> "[rp]";
        };
    }

    private static void attached(Attach c, Outlook outlook) {
        check(c.parent(), "p", outlook);
        check(c.partition(), TABLES, outlook);
        RelationFacts partition = outlook.world.find(c.partition());
        if (partition != null && !isTouched(partition, outlook)) {
            if (!partition.parents().isEmpty()) {
                refuse(
                        partition.name()
                                + " belongs to "
                                + String.join(", ", partition.parents())
                                + " already",
                        outlook);
            } else if (c.parent().equals(c.partition())) {
                refuse("a table is no partition of itself", outlook);
            }
        }
    }

    private static void detached(Detach c, Outlook outlook) {
        check(c.parent(), "p", outlook);
        RelationFacts parent = outlook.world.find(c.parent());
        RelationFacts partition = outlook.world.find(c.partition());
        if (parent == null || partition == null || isTouched(partition, outlook)) {
            return;
        }
        if (!partition.parents().contains(parent.name())) {
            refuse(partition.name() + " is no partition of " + parent.name(), outlook);
        } else if (c.concurrently() && parent.defaultPartition() != null) {
            refuse(
                    "CONCURRENTLY is not possible while "
                            + parent.name()
                            + " has the default partition "
                            + parent.defaultPartition(),
                    outlook);
        }
    }

    private static void check(ObjectName name, @Nullable String allowed, Outlook outlook) {
        RelationFacts found = outlook.world.find(name);
        if (found != null
                && allowed != null
                && !found.kind().matches(allowed)
                && !isTouched(found, outlook)) {
            refuse(
                    outlook.statement.command()
                            + " is not for "
                            + found.name()
                            + ", "
                            + found.kindName(),
                    outlook);
        }
    }

    private static boolean isTouched(RelationFacts facts, Outlook outlook) {
        return outlook.script.touched.contains(facts.name());
    }

    private static void refuse(String why, Outlook outlook) {
        outlook.issue(Rule.WOULD_FAIL, why);
    }
}
