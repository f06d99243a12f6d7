package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.Drop;
import ai.dbtool.db.ddl.Change.DropIndex;
import ai.dbtool.db.ddl.Change.DropObject;
import ai.dbtool.db.ddl.Change.DropStatistics;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Many;
import ai.dbtool.db.ddl.Change.Restored;
import ai.dbtool.db.ddl.Statement.Kind;
import ai.dbtool.db.ddl.StatementReader.Read;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Everything that begins with DROP. */
final class Drops {

    private Drops() {}

    static Read read(Words words) {
        if (words.accept("index")) {
            return index(words);
        }
        for (String what :
                List.of("table", "materialized view", "view", "sequence", "foreign table")) {
            if (words.accept(what)) {
                return relations(words, what);
            }
        }
        for (String what : List.of("trigger", "rule", "policy")) {
            if (words.accept(what)) {
                words.accept("if exists");
                String name = words.identifier();
                words.expect("on");
                ObjectName table = words.name();
                words.acceptAny("cascade", "restrict");
                return Read.of(
                        "DROP " + what.toUpperCase(Locale.ROOT),
                        new Lock(table, LockMode.ACCESS_EXCLUSIVE),
                        new Restored(
                                ObjectProperty.valueOf(what.toUpperCase(Locale.ROOT)),
                                table,
                                name,
                                "drop"));
            }
        }
        for (String what : List.of("schema", "extension", "type", "domain")) {
            if (words.accept(what)) {
                return objects(words, what, what.equals("domain") ? "type" : what);
            }
        }
        for (String what : List.of("function", "procedure", "routine", "aggregate")) {
            if (words.accept(what)) {
                return objects(words, what, "function");
            }
        }
        if (words.accept("owned by")) {
            words.rest();
            return Read.of("DROP OWNED BY", new Many("DROP OWNED BY", Hazard.CASCADES));
        }
        return withoutRelation(words);
    }

    private static Read index(Words words) {
        boolean concurrently = words.accept("concurrently");
        boolean ifExists = words.accept("if exists");
        List<DropIndex> dropped =
                words.names().stream()
                        .map(name -> new DropIndex(name, concurrently, ifExists))
                        .toList();
        words.acceptAny("cascade", "restrict");
        return concurrently
                ? new Read("DROP INDEX CONCURRENTLY", Kind.ALONE, List.copyOf(dropped))
                : Read.of("DROP INDEX", dropped);
    }

    private static Read objects(Words words, String written, String what) {
        words.accept("if exists");
        List<ObjectName> names = new ArrayList<>();
        List<@Nullable Integer> arguments = new ArrayList<>();
        do {
            names.add(words.name());
            arguments.add(words.seesMark("(") ? (Integer) arguments(words) : null);
        } while (words.acceptMark(","));
        boolean cascade = words.accept("cascade");
        words.accept("restrict");
        List<Change> dropped = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Integer count = arguments.get(i);
            dropped.add(new DropObject(what, names.get(i), count, cascade));
            if (what.equals("function") && !cascade) {
                dropped.add(
                        new Restored(
                                ObjectProperty.FUNCTION,
                                names.get(i),
                                count == null ? "-1" : count.toString(),
                                ""));
            }
        }
        return Read.of("DROP " + written.toUpperCase(Locale.ROOT), dropped);
    }

    /** Counts what pronargs counts: all arguments but those that only come out. */
    static int arguments(Words words) {
        words.acceptMark("(");
        int count = 0;
        do {
            boolean out = words.sees("out");
            String argument = words.upTo();
            count += out || argument.isEmpty() || argument.equals("*") ? 0 : 1;
        } while (words.acceptMark(","));
        if (!words.acceptMark(")")) {
            throw words.unexpected(")");
        }
        return count;
    }

    private static Read relations(Words words, String what) {
        boolean ifExists = words.accept("if exists");
        List<ObjectName> names = words.names();
        boolean cascade = words.accept("cascade");
        words.accept("restrict");
        List<Change> dropped = new ArrayList<>();
        for (ObjectName name : names) {
            dropped.add(new Drop(what, name, cascade, ifExists));
            if (what.endsWith("view") || what.equals("sequence")) {
                dropped.add(
                        new Restored(
                                what.equals("sequence")
                                        ? ObjectProperty.SEQUENCE
                                        : ObjectProperty.VIEW,
                                name,
                                "drop",
                                ""));
            }
        }
        return Read.of("DROP " + what.toUpperCase(Locale.ROOT), dropped);
    }

    private static Read withoutRelation(Words words) {
        for (String what :
                List.of(
                        "role",
                        "user",
                        "group",
                        "collation",
                        "operator",
                        "cast",
                        "conversion",
                        "server",
                        "user mapping",
                        "foreign data wrapper",
                        "event trigger",
                        "access method",
                        "language",
                        "text search configuration",
                        "text search dictionary",
                        "publication",
                        "transform")) {
            if (words.accept(what)) {
                boolean cascade = words.hasAhead("cascade");
                words.rest();
                String command = "DROP " + what.toUpperCase(Locale.ROOT);
                return cascade
                        ? Read.of(command, new Many(command + " CASCADE", Hazard.CASCADES))
                        : Read.of(command);
            }
        }
        if (words.accept("statistics")) {
            boolean ifExists = words.accept("if exists");
            List<ObjectName> names = words.names();
            words.acceptAny("cascade", "restrict");
            return Read.of(
                    "DROP STATISTICS",
                    names.stream().map(name -> new DropStatistics(name, ifExists)).toList());
        }
        for (String what : List.of("database", "tablespace", "subscription")) {
            if (words.accept(what)) {
                words.rest();
                String command = "DROP " + what.toUpperCase(Locale.ROOT);
                return what.equals("database")
                        ? Read.alone(command, new Many("DROP DATABASE", Hazard.LOSES_DATA))
                        : Read.alone(command);
            }
        }
        throw words.unexpected("an object that can be dropped");
    }
}
