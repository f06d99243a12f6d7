package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.AddEnumValue;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Setting;
import ai.dbtool.db.ddl.StatementReader.Read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Everything that begins with ALTER. */
final class Alters {

    private Alters() {}

    static Read read(Words words) {
        if (words.accept("table")) {
            return AlterTableReader.read(words);
        }
        if (words.accept("index")) {
            return index(words);
        }
        if (words.acceptAny("materialized view", "view")) {
            return view(words);
        }
        if (words.accept("sequence")) {
            words.accept("if exists");
            ObjectName name = words.name();
            LockMode mode =
                    words.sees("rename") || words.sees("owner") || words.sees("set")
                            ? LockMode.ACCESS_EXCLUSIVE
                            : LockMode.SHARE_ROW_EXCLUSIVE;
            words.rest();
            return Read.of("ALTER SEQUENCE", new Lock(name, mode));
        }
        if (words.accept("type")) {
            return type(words);
        }
        for (String what : List.of("trigger", "policy")) {
            if (words.accept(what)) {
                words.identifier();
                words.expect("on");
                Lock lock = new Lock(words.name(), LockMode.ACCESS_EXCLUSIVE);
                words.rest();
                return Read.of("ALTER " + what.toUpperCase(Locale.ROOT), lock);
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
            words.identifier();
            if (words.sees("set tablespace")) {
                throw new NotRead("moving a database needs it empty of sessions");
            }
            if (words.sees("set") || words.sees("reset")) {
                return Read.of("ALTER DATABASE SET", setting(words, "database"));
            }
            words.rest();
            return Read.of("ALTER DATABASE");
        }
        return withoutRelation(words);
    }

    private static Read index(Words words) {
        words.accept("if exists");
        ObjectName index = words.name();
        if (words.accept("rename to")) {
            words.identifier();
            return Read.of("ALTER INDEX RENAME", new Lock(index, LockMode.SHARE_UPDATE_EXCLUSIVE));
        }
        if (words.accept("attach partition")) {
            return Read.of(
                    "ALTER INDEX ATTACH PARTITION", new Change.AttachIndex(index, words.name()));
        }
        if (words.accept("set tablespace")) {
            words.identifier();
            return Read.of(
                    "ALTER INDEX SET TABLESPACE",
                    new Change.Rewrite(index, LockMode.ACCESS_EXCLUSIVE, "SET TABLESPACE"));
        }
        if (words.acceptAny("set", "reset")) {
            words.brackets();
            return Read.of("ALTER INDEX SET", new Lock(index, LockMode.SHARE_UPDATE_EXCLUSIVE));
        }
        if (words.accept("alter")) {
            words.accept("column");
            words.value();
            words.expect("set statistics");
            words.rest();
            return Read.of(
                    "ALTER INDEX ALTER COLUMN SET STATISTICS",
                    new Lock(index, LockMode.SHARE_UPDATE_EXCLUSIVE));
        }
        throw words.unexpected("a change of an index");
    }

    private static Read view(Words words) {
        words.accept("if exists");
        ObjectName view = words.name();
        Hazard hazard =
                words.sees("rename") || words.sees("set schema") ? Hazard.BREAKS_CLIENTS : null;
        words.rest();
        return Read.of("ALTER VIEW", new Lock(view, LockMode.ACCESS_EXCLUSIVE, false, hazard));
    }

    private static Read type(Words words) {
        ObjectName type = words.name();
        if (words.accept("add value")) {
            words.rest();
            return Read.of("ALTER TYPE ADD VALUE", new AddEnumValue(type));
        }
        for (String safe : List.of("rename", "owner", "set schema")) {
            if (words.sees(safe)) {
                words.rest();
                return Read.of("ALTER TYPE");
            }
        }
        throw new NotRead("a change of a type's attributes reaches every table that uses it");
    }

    private static Read role(Words words) {
        boolean all = words.accept("all");
        if (!all) {
            words.identifier();
        }
        if (words.accept("in database")) {
            words.identifier();
        }
        if (words.sees("set") || words.sees("reset")) {
            return Read.of("ALTER ROLE SET", setting(words, "role"));
        }
        words.rest();
        return Read.of("ALTER ROLE");
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
