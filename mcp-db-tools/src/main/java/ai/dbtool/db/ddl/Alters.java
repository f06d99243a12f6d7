package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.AddEnumValue;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Restored;
import ai.dbtool.db.ddl.Change.Setting;
import ai.dbtool.db.ddl.Change.TakenBack;
import ai.dbtool.db.ddl.StatementReader.Read;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Everything that begins with ALTER. */
final class Alters {

    /** What has a plain name, at most with arguments after it. */
    private static final Set<String> NAMED =
            Set.of(
                    "schema",
                    "function",
                    "procedure",
                    "routine",
                    "aggregate",
                    "collation",
                    "domain",
                    "group",
                    "server",
                    "event trigger",
                    "language",
                    "tablespace",
                    "text search configuration",
                    "text search dictionary",
                    "conversion",
                    "statistics");

    private Alters() {}

    static Read read(Words words) {
        if (words.accept("table")) {
            return AlterTableReader.read(words, "TABLE");
        }
        if (words.accept("index")) {
            return index(words);
        }
        if (words.accept("materialized view")) {
            return AlterTableReader.read(words, "MATERIALIZED VIEW");
        }
        if (words.accept("view")) {
            return AlterTableReader.read(words, "VIEW");
        }
        if (words.accept("foreign table")) {
            return AlterTableReader.read(words, "FOREIGN TABLE");
        }
        if (words.accept("sequence")) {
            return sequence(words);
        }
        if (words.accept("type")) {
            return type(words);
        }
        for (String what : List.of("trigger", "policy")) {
            if (words.accept(what)) {
                return part(words, what);
            }
        }
        if (words.accept("system")) {
            Setting setting = setting(words, "system");
            return Read.alone("ALTER SYSTEM", setting);
        }
        if (words.acceptAny("role", "user")) {
            return role(words);
        }
        if (words.accept("database")) {
            return database(words);
        }
        return withoutRelation(words);
    }

    private static Read index(Words words) {
        words.accept("if exists");
        ObjectName index = words.name();
        Lock lock = new Lock(index, LockMode.SHARE_UPDATE_EXCLUSIVE);
        if (words.accept("rename to")) {
            ObjectName to = new ObjectName(index.schema(), words.identifier());
            return Read.of("ALTER INDEX RENAME", lock, renamed("INDEX", to.toString(), index));
        }
        if (words.accept("attach partition")) {
            return Read.of(
                    "ALTER INDEX ATTACH PARTITION", new Change.AttachIndex(index, words.name()));
        }
        if (words.accept("set tablespace")) {
            words.identifier();
            return Read.of(
                    "ALTER INDEX SET TABLESPACE",
                    new Change.Rewrite(index, LockMode.ACCESS_EXCLUSIVE, "SET TABLESPACE"),
                    new Restored(RelationProperty.TABLESPACE, index, "", ""));
        }
        if (words.acceptAny("set", "reset")) {
            String options = AlterTableReader.options(words.brackets());
            return Read.of(
                    "ALTER INDEX SET",
                    lock,
                    new Restored(RelationProperty.OPTIONS, index, "", options));
        }
        if (words.accept("alter")) {
            words.accept("column");
            String column = words.value();
            words.expect("set statistics");
            words.rest();
            return Read.of(
                    "ALTER INDEX ALTER COLUMN SET STATISTICS",
                    lock,
                    new Restored(RelationProperty.STATISTICS, index, column, ""));
        }
        throw words.unexpected("a change of an index");
    }

    private static TakenBack renamed(String word, String to, ObjectName from) {
        return new TakenBack(
                "ALTER %s %s RENAME TO %s;".formatted(word, to, Names.readable(from.name())));
    }

    /** Options that only count take less of a lock than those that ALTER TABLE has too. */
    private static Read sequence(Words words) {
        words.accept("if exists");
        ObjectName name = words.name();
        if (words.sees("rename") || words.sees("owner to") || words.sees("set")) {
            return AlterTableReader.actions(words, "SEQUENCE", name);
        }
        String options = words.rest().toLowerCase(Locale.ROOT);
        return Read.of(
                "ALTER SEQUENCE",
                new Lock(name, LockMode.SHARE_ROW_EXCLUSIVE),
                new Restored(ObjectProperty.SEQUENCE, name, "", options));
    }

    private static Read part(Words words, String what) {
        String command = "ALTER " + what.toUpperCase(Locale.ROOT);
        String name = words.identifier();
        words.expect("on");
        ObjectName table = words.name();
        Lock lock = new Lock(table, LockMode.ACCESS_EXCLUSIVE);
        if (words.accept("rename to")) {
            String to = Names.readable(words.identifier());
            return Read.of(
                    command,
                    lock,
                    renamed(
                            what.toUpperCase(Locale.ROOT),
                            to + " ON " + table,
                            new ObjectName(null, name)));
        }
        words.rest();
        return what.equals("policy")
                ? Read.of(command, lock, new Restored(ObjectProperty.POLICY, table, name, ""))
                : Read.of(command, lock);
    }

    private static Read type(Words words) {
        ObjectName type = words.name();
        if (words.accept("add value")) {
            words.rest();
            return Read.of("ALTER TYPE ADD VALUE", new AddEnumValue(type));
        }
        for (String part : List.of("rename value", "rename attribute")) {
            if (words.accept(part)) {
                String from = words.upTo("to");
                words.expect("to");
                String to = words.rest();
                return Read.of(
                        "ALTER TYPE",
                        new TakenBack(
                                "ALTER TYPE %s %s %s TO %s;"
                                        .formatted(type, part.toUpperCase(Locale.ROOT), to, from)));
            }
        }
        Read named = named(words, "type", type, "");
        if (named != null) {
            return named;
        }
        throw new NotRead("a change of a type's attributes reaches every table that uses it");
    }

    /**
     * RENAME TO, OWNER TO and SET SCHEMA of what is no relation; {@code null} for another change.
     */
    private static @Nullable Read named(
            Words words, String what, ObjectName name, String arguments) {
        String word = what.toUpperCase(Locale.ROOT);
        String command = "ALTER " + word;
        if (words.accept("rename to")) {
            ObjectName to = new ObjectName(name.schema(), words.identifier());
            return Read.of(command, renamed(word, to + arguments, name));
        }
        if (words.accept("owner to")) {
            words.identifier();
            return Read.of(command, new Restored(ObjectProperty.OWNER, name, what, ""));
        }
        if (words.accept("set schema")) {
            ObjectName to = new ObjectName(words.identifier(), name.name());
            String from = name.schema();
            return from == null
                    ? Read.of(command)
                    : Read.of(
                            command,
                            new TakenBack(
                                    "ALTER %s %s%s SET SCHEMA %s;"
                                            .formatted(word, to, arguments, Names.readable(from))));
        }
        return null;
    }

    private static Read role(Words words) {
        boolean all = words.accept("all");
        String role = all ? "" : words.identifier();
        String database = words.accept("in database") ? words.identifier() : "";
        ObjectName name = new ObjectName(null, role);
        if (words.sees("set") || words.sees("reset")) {
            boolean whole = words.accept("reset all");
            Setting setting = whole ? null : setting(words, "role");
            Restored before =
                    new Restored(
                            ObjectProperty.ROLE_SETTING,
                            name,
                            database,
                            setting == null ? "all" : setting.name().toLowerCase(Locale.ROOT));
            return setting == null
                    ? Read.of("ALTER ROLE RESET", before)
                    : Read.of("ALTER ROLE SET", setting, before);
        }
        Read named = named(words, "role", name, "");
        if (named != null) {
            return named;
        }
        String attributes = words.rest().toLowerCase(Locale.ROOT);
        return Read.of(
                "ALTER ROLE",
                new Restored(
                        ObjectProperty.ROLE_ATTRIBUTES,
                        name,
                        "",
                        attributes.replaceAll("'[^']*'", "")));
    }

    private static Read database(Words words) {
        ObjectName name = new ObjectName(null, words.identifier());
        if (words.sees("set tablespace")) {
            throw new NotRead("moving a database needs it empty of sessions");
        }
        if (words.accept("reset all")) {
            return Read.of(
                    "ALTER DATABASE RESET",
                    new Restored(ObjectProperty.DATABASE_SETTING, name, "", "all"));
        }
        if (words.sees("set") || words.sees("reset")) {
            Setting setting = setting(words, "database");
            return Read.of(
                    "ALTER DATABASE SET",
                    setting,
                    new Restored(
                            ObjectProperty.DATABASE_SETTING,
                            name,
                            "",
                            setting.name().toLowerCase(Locale.ROOT)));
        }
        Read named = named(words, "database", name, "");
        if (named != null) {
            return named;
        }
        String attributes = words.rest().toLowerCase(Locale.ROOT);
        return Read.of(
                "ALTER DATABASE",
                new Restored(ObjectProperty.DATABASE_ATTRIBUTES, name, "", attributes));
    }

    /** From SET or RESET on. */
    static Setting setting(Words words, String scope) {
        if (words.accept("reset")) {
            return new Setting(settingName(words), null, scope);
        }
        words.expect("set");
        return assignment(words, scope);
    }

    /** From the name of the setting on. */
    static Setting assignment(Words words, String scope) {
        String name = settingName(words);
        if (!words.accept("to") && !words.acceptOperator("=") && !words.sees("from current")) {
            throw words.unexpected("TO or =");
        }
        String value = words.rest();
        return new Setting(name, value.equalsIgnoreCase("default") ? null : value, scope);
    }

    private static String settingName(Words words) {
        StringBuilder name = new StringBuilder(words.identifier());
        while (words.acceptMark(".")) {
            name.append('.').append(words.identifier());
        }
        return name.toString();
    }

    private static Read withoutRelation(Words words) {
        for (String what :
                List.of(
                        "default privileges",
                        "schema",
                        "function",
                        "procedure",
                        "routine",
                        "aggregate",
                        "extension",
                        "collation",
                        "group",
                        "server",
                        "user mapping",
                        "foreign data wrapper",
                        "event trigger",
                        "language",
                        "operator",
                        "subscription",
                        "tablespace",
                        "text search configuration",
                        "text search dictionary",
                        "conversion",
                        "statistics",
                        "large object")) {
            if (words.accept(what)) {
                if (NAMED.contains(what) && words.seesName()) {
                    ObjectName name = words.name();
                    String arguments = words.seesMark("(") ? "(" + words.brackets() + ")" : "";
                    Read named = named(words, what, name, arguments);
                    if (named != null) {
                        return named;
                    }
                }
                words.rest();
                return Read.of("ALTER " + what.toUpperCase(Locale.ROOT));
            }
        }
        if (words.accept("publication")) {
            return publication(words);
        }
        throw words.unexpected("an object whose change is known");
    }

    private static Read publication(Words words) {
        words.identifier();
        List<Lock> locks = new ArrayList<>();
        if (words.acceptAny("add table", "set table", "drop table")) {
            do {
                locks.add(new Lock(words.table(), LockMode.SHARE_UPDATE_EXCLUSIVE));
                words.upTo();
            } while (words.acceptMark(","));
        }
        words.rest();
        return Read.of("ALTER PUBLICATION", locks);
    }
}
