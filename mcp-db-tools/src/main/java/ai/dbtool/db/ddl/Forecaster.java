package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.AddColumn;
import ai.dbtool.db.ddl.Change.AddConstraint;
import ai.dbtool.db.ddl.Change.AddEnumValue;
import ai.dbtool.db.ddl.Change.AlterConstraint;
import ai.dbtool.db.ddl.Change.Attach;
import ai.dbtool.db.ddl.Change.AttachIndex;
import ai.dbtool.db.ddl.Change.ChangeType;
import ai.dbtool.db.ddl.Change.CreateIndex;
import ai.dbtool.db.ddl.Change.CreateTable;
import ai.dbtool.db.ddl.Change.Detach;
import ai.dbtool.db.ddl.Change.Dml;
import ai.dbtool.db.ddl.Change.Drop;
import ai.dbtool.db.ddl.Change.DropColumn;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.Change.DropIndex;
import ai.dbtool.db.ddl.Change.DropObject;
import ai.dbtool.db.ddl.Change.DropStatistics;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Many;
import ai.dbtool.db.ddl.Change.Refresh;
import ai.dbtool.db.ddl.Change.Reindex;
import ai.dbtool.db.ddl.Change.Rewrite;
import ai.dbtool.db.ddl.Change.Scan;
import ai.dbtool.db.ddl.Change.SetLogged;
import ai.dbtool.db.ddl.Change.SetNotNull;
import ai.dbtool.db.ddl.Change.Setting;
import ai.dbtool.db.ddl.Change.Truncate;
import ai.dbtool.db.ddl.Change.Validate;
import ai.dbtool.db.ddl.Rule.Severity;

import java.util.List;

/** What one statement would do in a {@link World}, after what stands before it in its script. */
final class Forecaster {

    private Forecaster() {}

    /** The outlook, with the rules that hold for whole scripts applied. */
    static Outlook of(Statement statement, World world, ScriptState script) {
        Outlook outlook = new Outlook(world, script, statement);
        if (statement.unread() != null) {
            outlook.issue(Rule.NOT_READ, statement.unread());
        }
        for (Change change : statement.changes()) {
            apply(change, outlook);
        }
        RelationKinds.of(outlook);
        DependentOutlook.of(outlook);
        ScriptRules.apply(outlook);
        outlook.locks()
                .forEach(
                        (relation, mode) -> {
                            if (mode.isAtLeast(LockMode.ROW_EXCLUSIVE)) {
                                script.written.add(relation);
                            }
                            if (mode.isAtLeast(LockMode.SHARE_ROW_EXCLUSIVE)) {
                                script.touched.add(relation);
                            }
                        });
        return outlook;
    }

    private static List<String> before(Change.Restored c, World world) {
        List<String> statements =
                world.before().stream()
                        .filter(f -> f.change().equals(c))
                        .flatMap(f -> f.statements().stream())
                        .toList();
        String otherwise = c.otherwise();
        return statements.isEmpty() && otherwise != null && world.connected()
                ? List.of(otherwise)
                : statements;
    }

    private static void apply(Change change, Outlook outlook) {
        switch (change) {
            case Lock c -> {
                outlook.require(c.relation());
                if (c.descends()) {
                    outlook.lockAll(c.relation(), c.mode());
                } else {
                    outlook.lock(c.relation(), c.mode());
                }
                outlook.hazard(c.hazard(), c.relation());
            }
            case CreateIndex c -> IndexOutlook.create(c, outlook);
            case DropIndex c -> IndexOutlook.drop(c, outlook);
            case AttachIndex c -> PartitionOutlook.attachIndex(c, outlook);
            case Reindex c -> IndexOutlook.reindex(c, outlook);
            case DropObject c -> DependentOutlook.drop(c, outlook);
            case DropStatistics c -> StatisticsOutlook.drop(c, outlook);
            case AddColumn c -> ColumnOutlook.add(c, outlook);
            case ChangeType c -> TypeOutlook.of(c, outlook);
            case SetNotNull c -> ColumnOutlook.notNull(c, outlook);
            case DropColumn c -> ColumnOutlook.drop(c, outlook);
            case AddConstraint c -> ConstraintOutlook.add(c, outlook);
            case Validate c -> ConstraintOutlook.validate(c, outlook);
            case AlterConstraint c -> ConstraintOutlook.alter(c, outlook);
            case DropConstraint c -> ConstraintOutlook.drop(c, outlook);
            case Scan c -> TableOutlook.scan(c, outlook);
            case Rewrite c -> TableOutlook.rewrite(c, outlook);
            case SetLogged c -> TableOutlook.logged(c, outlook);
            case CreateTable c -> TableOutlook.create(c, outlook);
            case Drop c -> TableOutlook.drop(c, outlook);
            case Truncate c -> TableOutlook.truncate(c, outlook);
            case Attach c -> PartitionOutlook.attach(c, outlook);
            case Detach c -> PartitionOutlook.detach(c, outlook);
            case Refresh c -> TableOutlook.refresh(c, outlook);
            case Dml c -> TableOutlook.dml(c, outlook);
            case Setting c -> SettingOutlook.of(c, outlook);
            case Many c -> {
                outlook.issue(Rule.TOUCHES_MANY, c.what() + " reaches what is not named");
                outlook.everyTable(c.what());
                if (c.hazard() == Change.Hazard.LOSES_DATA) {
                    outlook.issue(Rule.LOSES_DATA, Severity.ERROR, "the whole database is lost");
                } else if (c.hazard() == Change.Hazard.CASCADES) {
                    outlook.issue(Rule.CASCADES, "what depends on it goes too");
                    if (c.what().startsWith("DROP OWNED")) {
                        outlook.issue(
                                Rule.LOSES_DATA,
                                Severity.ERROR,
                                "every table of the role goes with all its rows");
                    }
                }
            }
            case Change.TakenBack c -> outlook.undo(c.undo());
            case Change.Restored c -> outlook.undo(before(c, outlook.world));
            case Change.Clustered c -> TableOutlook.clustered(c, outlook);
            case Change.Replaced c -> {
                if (outlook.world.find(c.view()) != null || !outlook.world.connected()) {
                    outlook.lock(c.view(), LockMode.ACCESS_EXCLUSIVE);
                }
            }
            case Change.Moved c -> {
                RelationFacts found = outlook.world.find(c.relation());
                if (found != null) {
                    String bare = Names.readable(c.relation().name());
                    String schema =
                            found.name().substring(0, found.name().length() - bare.length() - 1);
                    outlook.undo(
                            "ALTER %s %s.%s SET SCHEMA %s;"
                                    .formatted(c.word(), Names.readable(c.schema()), bare, schema));
                }
            }
            case AddEnumValue c -> {
                if (outlook.script.inTransaction) {
                    outlook.issue(
                            Rule.ENUM_VALUE_IN_TRANSACTION,
                            "the new value of " + c.type() + " can be used after COMMIT only");
                }
                outlook.undo("none: a value of an enum cannot be dropped");
            }
        }
    }
}
