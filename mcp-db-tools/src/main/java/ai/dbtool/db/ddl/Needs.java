package ai.dbtool.db.ddl;

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

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What must be looked up to judge a statement. */
final class Needs {

    private Needs() {}

    static List<ObjectName> relations(Statement statement) {
        return statement.changes().stream()
                .flatMap(Needs::relations)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static Stream<ObjectName> relations(Change change) {
        return switch (change) {
            case Lock c -> Stream.of(c.relation());
            case Scan c -> Stream.of(c.relation());
            case Rewrite c -> Stream.of(c.relation());
            case CreateIndex c -> Stream.of(c.table());
            case DropIndex c -> Stream.of(c.index());
            case AttachIndex c -> Stream.of(c.parent(), c.index());
            case Reindex c -> Stream.ofNullable(c.name());
            case AddColumn c -> both(c.table(), c.references());
            case ChangeType c -> Stream.of(c.table());
            case SetNotNull c -> Stream.of(c.table());
            case AddConstraint c -> both(c.table(), c.references());
            case Validate c -> Stream.of(c.table());
            case AlterConstraint c -> Stream.of(c.table());
            case DropConstraint c -> Stream.of(c.table());
            case DropColumn c -> Stream.of(c.table());
            case SetLogged c -> Stream.of(c.table());
            case CreateTable c ->
                    Stream.concat(
                            Stream.of(c.table()),
                            Stream.concat(
                                    c.uses().stream().map(Change.Used::relation),
                                    c.references().stream().map(ForeignKey::target)));
            case Drop c -> Stream.of(c.relation());
            case Truncate c -> Stream.of(c.table());
            case Attach c -> Stream.of(c.parent(), c.partition());
            case Detach c -> Stream.of(c.parent(), c.partition());
            case Refresh c -> Stream.of(c.view());
            case Dml c -> Stream.of(c.table());
            case Change.Clustered c -> Stream.of(c.table());
            case Change.Replaced c -> Stream.of(c.view());
            case Change.Moved c -> Stream.of(c.relation());
            case Change.Restored c ->
                    c.property().ofRelation() ? Stream.of(c.object()) : Stream.of();
            case Change.DropObject _,
                    Change.TakenBack _,
                    DropStatistics _,
                    Setting _,
                    Many _,
                    AddEnumValue _ ->
                    Stream.of();
        };
    }

    private static Stream<ObjectName> both(ObjectName table, @Nullable ForeignKey key) {
        return key == null ? Stream.of(table) : Stream.of(table, key.target());
    }

    /** Foreign keys that a statement adds, each with its table. */
    static Map<ForeignKey, ObjectName> foreignKeys(Statement statement) {
        Map<ForeignKey, ObjectName> keys = new LinkedHashMap<>();
        for (Change change : statement.changes()) {
            switch (change) {
                case AddColumn c when c.references() != null -> keys.put(c.references(), c.table());
                case AddConstraint c when c.references() != null ->
                        keys.put(c.references(), c.table());
                case CreateTable c -> c.references().forEach(key -> keys.put(key, c.table()));
                default -> {}
            }
        }
        return keys;
    }

    /** Statistics objects, which are no relations. */
    static List<ObjectName> statistics(Statement statement) {
        return statement.changes().stream()
                .flatMap(
                        c ->
                                c instanceof DropStatistics d
                                        ? Stream.of(d.statistics())
                                        : Stream.of())
                .distinct()
                .toList();
    }

    /** Functions that defaults of new columns call. */
    static List<String> functions(Statement statement) {
        return statement.changes().stream()
                .flatMap(c -> c instanceof AddColumn a ? Stream.ofNullable(a.value()) : Stream.of())
                .flatMap(value -> ColumnOutlook.calls(value).stream())
                .distinct()
                .toList();
    }

    /** The type a column gets; one is enough, for a statement that changes several. */
    static List<String> types(Statement statement) {
        return statement.changes().stream()
                .flatMap(
                        c ->
                                switch (c) {
                                    case AddColumn a -> Stream.of(a.type());
                                    case ChangeType t -> Stream.of(t.type());
                                    default -> Stream.of();
                                })
                .distinct()
                .toList();
    }

    static List<String> settings(Statement statement) {
        return statement.changes().stream()
                .flatMap(c -> c instanceof Setting s ? Stream.of(s.name()) : Stream.of())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
    }
}
