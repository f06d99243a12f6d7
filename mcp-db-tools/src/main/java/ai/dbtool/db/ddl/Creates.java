package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.CreateIndex;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Replaced;
import ai.dbtool.db.ddl.Change.Restored;
import ai.dbtool.db.ddl.Change.TakenBack;
import ai.dbtool.db.ddl.Statement.Kind;
import ai.dbtool.db.ddl.StatementReader.Read;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Everything that begins with CREATE. */
final class Creates {

    private static final Set<String> DROPPED_BY_NAME =
            Set.of(
                    "schema",
                    "sequence",
                    "type",
                    "domain",
                    "role",
                    "user",
                    "group",
                    "extension",
                    "collation",
                    "conversion",
                    "event trigger",
                    "server",
                    "foreign table",
                    "foreign data wrapper");

    private Creates() {}

    static Read read(Words words) {
        boolean replace = words.accept("or replace");
        if (words.accept("unique index")) {
            return index(words, true);
        }
        if (words.accept("index")) {
            return index(words, false);
        }
        if (words.accept("statistics")) {
            return statistics(words);
        }
        if (words.acceptAny("constraint trigger", "trigger")) {
            return trigger(words, replace);
        }
        if (words.accept("rule")) {
            String rule = words.identifier();
            words.expect("as on");
            words.identifier();
            words.expect("to");
            ObjectName table = words.name();
            words.rest();
            return Read.of(
                    "CREATE RULE",
                    new Lock(table, LockMode.ACCESS_EXCLUSIVE),
                    new Restored(
                            ObjectProperty.RULE,
                            table,
                            rule,
                            "replace",
                            "DROP RULE %s ON %s;".formatted(Names.readable(rule), table)));
        }
        if (words.accept("policy")) {
            String policy = Names.readable(words.identifier());
            words.expect("on");
            ObjectName table = words.name();
            words.rest();
            return Read.of(
                    "CREATE POLICY",
                    new Lock(table, LockMode.ACCESS_EXCLUSIVE),
                    new TakenBack("DROP POLICY %s ON %s;".formatted(policy, table)));
        }
        if (words.accept("materialized view")) {
            boolean ifNotExists = words.accept("if not exists");
            return TableReader.filled(words, "CREATE MATERIALIZED VIEW", ifNotExists);
        }
        if (words.acceptAny(
                "view",
                "recursive view",
                "temp view",
                "temporary view",
                "temp recursive view",
                "temporary recursive view")) {
            return view(words, replace);
        }
        if (words.accept("publication")) {
            return publication(words);
        }
        boolean temporary =
                words.acceptAny(
                        "temp", "temporary", "local temp", "local temporary", "global temp");
        boolean unlogged = words.accept("unlogged");
        if (words.accept("table")) {
            return TableReader.create(words, temporary ? "t" : unlogged ? "u" : "p");
        }
        return withoutRelation(words, replace);
    }

    private static Read index(Words words, boolean unique) {
        boolean concurrently = words.accept("concurrently");
        boolean ifNotExists = words.accept("if not exists");
        String name = words.sees("on") ? null : words.name().name();
        words.expect("on");
        boolean only = words.sees("only");
        ObjectName table = words.table();
        String method = words.accept("using") ? words.identifier() : "btree";
        List<String> keys = list(words);
        List<String> include = words.accept("include") ? list(words) : List.of();
        if (words.accept("nulls not distinct") || words.accept("nulls distinct")) {
            // Which duplicates count changes no lock.
        }
        if (words.accept("with")) {
            words.brackets();
        }
        if (words.accept("tablespace")) {
            words.identifier();
        }
        @Nullable String where = words.accept("where") ? words.rest() : null;
        String command = "CREATE " + (unique ? "UNIQUE INDEX" : "INDEX");
        CreateIndex index =
                new CreateIndex(
                        name,
                        table,
                        concurrently,
                        unique,
                        ifNotExists,
                        only,
                        method,
                        keys,
                        include,
                        where);
        return concurrently
                ? Read.alone(command + " CONCURRENTLY", index)
                : Read.of(command, index);
    }

    /** The items of a bracket, each as text. */
    private static List<String> list(Words words) {
        if (!words.acceptMark("(")) {
            throw words.unexpected("(");
        }
        List<String> items = new ArrayList<>();
        do {
            items.add(words.upTo());
        } while (words.acceptMark(","));
        if (!words.acceptMark(")")) {
            throw words.unexpected(")");
        }
        return items;
    }

    private static Read statistics(Words words) {
        words.accept("if not exists");
        @Nullable ObjectName name = words.seesName() && !words.sees("on") ? words.name() : null;
        if (words.seesMark("(")) {
            words.brackets();
        }
        words.expect("on");
        words.upToFrom();
        words.expect("from");
        ObjectName table = words.table();
        String since = " -- it serves the planner from the next ANALYZE " + table + " on";
        return Read.of(
                "CREATE STATISTICS",
                List.of(
                        new Lock(table, LockMode.SHARE_UPDATE_EXCLUSIVE),
                        new TakenBack(
                                (name == null
                                                ? "-- DROP STATISTICS with the name pg_statistic_ext shows;"
                                                : "DROP STATISTICS " + name + ";")
                                        + since)));
    }

    private static Read trigger(Words words, boolean replace) {
        String name = words.identifier();
        String trigger = Names.readable(name);
        while (!words.sees("on")) {
            words.skipOne();
        }
        words.expect("on");
        List<Change> locks = new ArrayList<>();
        ObjectName table = words.name();
        locks.add(new Lock(table, LockMode.SHARE_ROW_EXCLUSIVE, true, null));
        String dropped = "DROP TRIGGER " + trigger + " ON " + table + ";";
        locks.add(
                replace
                        ? new Restored(ObjectProperty.TRIGGER, table, name, "replace", dropped)
                        : new TakenBack(dropped));
        if (words.accept("from")) {
            locks.add(new Lock(words.name(), LockMode.ACCESS_SHARE));
        }
        words.rest();
        return Read.of("CREATE TRIGGER", locks);
    }

    private static Read view(Words words, boolean replace) {
        ObjectName view = words.name();
        words.rest();
        String dropped = "DROP VIEW " + view + ";";
        return replace
                ? Read.of(
                        "CREATE OR REPLACE VIEW",
                        new Replaced(view),
                        new Restored(ObjectProperty.VIEW, view, "", "", dropped))
                : Read.of("CREATE VIEW", new TakenBack(dropped));
    }

    private static Read function(Words words, String what, boolean replace) {
        ObjectName name = words.name();
        int count = Drops.arguments(words);
        words.rest();
        String word = what.toUpperCase(Locale.ROOT);
        String dropped = "DROP %s %s;".formatted(word, name);
        return replace
                ? Read.of(
                        "CREATE OR REPLACE " + word,
                        new Restored(
                                ObjectProperty.FUNCTION, name, String.valueOf(count), "", dropped))
                : Read.of("CREATE " + word, new TakenBack(dropped));
    }

    /** What may have been there already is not to be dropped. */
    private static Read created(Words words, String what, boolean replace) {
        boolean plain = DROPPED_BY_NAME.contains(what) && !replace && !words.sees("if not exists");
        String word = what.toUpperCase(Locale.ROOT);
        if (plain && words.seesName() && !words.sees("authorization")) {
            ObjectName name = words.name();
            words.rest();
            return Read.of("CREATE " + word, new TakenBack("DROP %s %s;".formatted(word, name)));
        }
        words.rest();
        return Read.of("CREATE " + word);
    }

    private static Read publication(Words words) {
        words.identifier();
        List<Lock> locks = new ArrayList<>();
        if (words.accept("for table")) {
            do {
                words.acceptAny("table");
                locks.add(new Lock(words.table(), LockMode.SHARE_UPDATE_EXCLUSIVE));
                words.upTo("with");
            } while (words.acceptMark(",") && !words.sees("tables in schema"));
        }
        words.rest();
        return Read.of("CREATE PUBLICATION", locks);
    }

    /** New objects that no session uses yet and that stand on no table. */
    private static Read withoutRelation(Words words, boolean replace) {
        for (String what :
                List.of(
                        "schema",
                        "sequence",
                        "type",
                        "domain",
                        "function",
                        "procedure",
                        "aggregate",
                        "role",
                        "user",
                        "group",
                        "extension",
                        "collation",
                        "cast",
                        "operator",
                        "conversion",
                        "event trigger",
                        "access method",
                        "server",
                        "user mapping",
                        "foreign data wrapper",
                        "foreign table",
                        "text search configuration",
                        "text search dictionary",
                        "text search parser",
                        "text search template",
                        "language",
                        "trusted language",
                        "transform")) {
            if (words.accept(what)) {
                if (what.equals("function") || what.equals("procedure")) {
                    return function(words, what, replace);
                }
                if (what.equals("schema")
                        && (words.hasAhead("create") || words.hasAhead("grant"))) {
                    throw new NotRead("it creates more than the schema");
                }
                return created(words, what, replace);
            }
        }
        for (String what : List.of("database", "tablespace", "subscription")) {
            if (words.accept(what)) {
                words.rest();
                return new Read("CREATE " + what.toUpperCase(Locale.ROOT), Kind.ALONE, List.of());
            }
        }
        throw words.unexpected("an object that can be created");
    }
}
