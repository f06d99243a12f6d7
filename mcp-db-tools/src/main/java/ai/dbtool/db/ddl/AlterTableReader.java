package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.AlterConstraint;
import ai.dbtool.db.ddl.Change.Attach;
import ai.dbtool.db.ddl.Change.Detach;
import ai.dbtool.db.ddl.Change.DropColumn;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Rewrite;
import ai.dbtool.db.ddl.Change.SetNotNull;
import ai.dbtool.db.ddl.Change.TakenBack;
import ai.dbtool.db.ddl.Change.Validate;
import ai.dbtool.db.ddl.StatementReader.Read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** ALTER TABLE; lock levels as AlterTableGetLockLevel (tablecmds.c) has them. */
final class AlterTableReader {

    private final Words words;
    private final ObjectName table;
    private final boolean only;

    private AlterTableReader(Words words, ObjectName table, boolean only) {
        this.words = words;
        this.table = table;
        this.only = only;
    }

    static Read read(Words words) {
        if (words.accept("all in tablespace")) {
            throw new NotRead("it names no table");
        }
        words.accept("if exists");
        boolean only = words.sees("only");
        AlterTableReader reader = new AlterTableReader(words, words.table(), only);
        if (words.sees("attach") || words.sees("detach")) {
            return reader.partition();
        }
        List<Change> changes = new ArrayList<>();
        String first = "";
        do {
            int from = words.position();
            changes.addAll(reader.action());
            if (first.isEmpty()) {
                first = words.head(from);
            }
        } while (words.acceptMark(","));
        return Read.of("ALTER TABLE " + first.toUpperCase(Locale.ROOT), changes);
    }

    private Read partition() {
        if (words.accept("attach partition")) {
            ObjectName partition = words.name();
            boolean isDefault = words.sees("default");
            words.rest();
            return Read.of("ALTER TABLE ATTACH PARTITION", new Attach(table, partition, isDefault));
        }
        words.expect("detach partition");
        ObjectName partition = words.name();
        boolean concurrently = words.accept("concurrently");
        boolean finalize = words.accept("finalize");
        Detach detach = new Detach(table, partition, concurrently || finalize);
        return concurrently
                ? Read.alone("ALTER TABLE DETACH PARTITION CONCURRENTLY", detach)
                : Read.of("ALTER TABLE DETACH PARTITION", detach);
    }

    private List<Change> action() {
        if (words.accept("add")) {
            return ColumnReader.add(words, table, only);
        }
        if (words.accept("drop")) {
            return List.of(drop());
        }
        if (words.accept("alter")) {
            return List.of(alter());
        }
        if (words.accept("validate constraint")) {
            return List.of(new Validate(table, words.identifier()));
        }
        if (words.accept("rename")) {
            return List.of(rename());
        }
        if (words.acceptAny("set", "reset")) {
            return List.of(set());
        }
        if (words.sees("enable") || words.sees("disable")) {
            return enable();
        }
        if (words.accept("inherit")) {
            Lock parent = new Lock(words.name(), LockMode.SHARE_UPDATE_EXCLUSIVE);
            return List.of(lock(LockMode.ACCESS_EXCLUSIVE), parent);
        }
        if (words.accept("no inherit")) {
            Lock parent = new Lock(words.name(), LockMode.ACCESS_SHARE);
            return List.of(lock(LockMode.ACCESS_EXCLUSIVE), parent);
        }
        if (words.accept("cluster on")) {
            words.identifier();
            return List.of(lock(LockMode.SHARE_UPDATE_EXCLUSIVE));
        }
        for (String known :
                List.of(
                        "owner to",
                        "replica identity",
                        "force row",
                        "no force row",
                        "of",
                        "not of")) {
            if (words.accept(known)) {
                words.upToComma();
                return List.of(lock(LockMode.ACCESS_EXCLUSIVE));
            }
        }
        throw words.unexpected("a known action of ALTER TABLE");
    }

    private Change drop() {
        if (words.accept("constraint")) {
            words.accept("if exists");
            String constraint = words.identifier();
            boolean cascade = words.accept("cascade");
            words.accept("restrict");
            return new DropConstraint(table, constraint, cascade);
        }
        words.accept("column");
        words.accept("if exists");
        String column = words.identifier();
        boolean cascade = words.accept("cascade");
        words.accept("restrict");
        return new DropColumn(table, column, cascade);
    }

    private Change alter() {
        if (words.accept("constraint")) {
            String constraint = words.identifier();
            boolean enforcement = words.hasAhead("enforced");
            words.upToComma();
            return new AlterConstraint(table, constraint, enforcement);
        }
        words.accept("column");
        String column = words.identifier();
        if (words.acceptAny("set data type", "type")) {
            return ColumnReader.type(words, table, column);
        }
        if (words.accept("set not null")) {
            return new SetNotNull(table, column);
        }
        if (words.accept("set expression")) {
            words.upToComma();
            return new Rewrite(table, LockMode.ACCESS_EXCLUSIVE, "its values are computed anew");
        }
        if (words.accept("set statistics")) {
            words.upToComma();
            return all(LockMode.SHARE_UPDATE_EXCLUSIVE);
        }
        if (words.accept("set storage") || words.accept("set compression")) {
            words.upToComma();
            return all(LockMode.ACCESS_EXCLUSIVE);
        }
        if (words.sees("set") || words.sees("reset")) {
            words.acceptAny("set", "reset");
            boolean options = words.seesMark("(");
            words.upToComma();
            return all(options ? LockMode.SHARE_UPDATE_EXCLUSIVE : LockMode.ACCESS_EXCLUSIVE);
        }
        if (words.sees("drop") || words.sees("add generated") || words.sees("restart")) {
            words.upToComma();
            return all(LockMode.ACCESS_EXCLUSIVE);
        }
        throw words.unexpected("a known change of a column");
    }

    private Change rename() {
        boolean constraint = words.accept("constraint");
        boolean whole = words.sees("to");
        words.upToComma();
        return new Lock(
                table,
                LockMode.ACCESS_EXCLUSIVE,
                !constraint && !whole,
                constraint ? null : Hazard.BREAKS_CLIENTS);
    }

    private Change set() {
        if (words.seesMark("(")) {
            String options = words.brackets().toLowerCase(Locale.ROOT);
            return lock(
                    options.contains("user_catalog_table")
                            ? LockMode.ACCESS_EXCLUSIVE
                            : LockMode.SHARE_UPDATE_EXCLUSIVE);
        }
        if (words.accept("without cluster")) {
            return lock(LockMode.SHARE_UPDATE_EXCLUSIVE);
        }
        if (words.accept("logged")) {
            return new Change.SetLogged(table, true);
        }
        if (words.accept("unlogged")) {
            return new Change.SetLogged(table, false);
        }
        if (words.accept("without oids")) {
            return lock(LockMode.ACCESS_EXCLUSIVE);
        }
        if (words.accept("schema")) {
            words.identifier();
            return new Lock(table, LockMode.ACCESS_EXCLUSIVE, false, Hazard.BREAKS_CLIENTS);
        }
        if (words.accept("tablespace")) {
            words.identifier();
            words.accept("nowait");
            return new Rewrite(table, LockMode.ACCESS_EXCLUSIVE, "it is copied to the tablespace");
        }
        if (words.accept("access method")) {
            words.identifier();
            return new Rewrite(table, LockMode.ACCESS_EXCLUSIVE, "another access method");
        }
        throw words.unexpected("a known property");
    }

    private List<Change> enable() {
        boolean on = words.accept("enable");
        if (!on) {
            words.expect("disable");
        }
        words.acceptAny("replica", "always");
        if (words.accept("trigger")) {
            words.identifier();
            return List.of(lock(LockMode.SHARE_ROW_EXCLUSIVE));
        }
        if (words.accept("rule")) {
            words.identifier();
            return List.of(lock(LockMode.ACCESS_EXCLUSIVE));
        }
        words.expect("row level security");
        String back = "ALTER TABLE " + table + (on ? " DISABLE" : " ENABLE");
        return List.of(
                lock(LockMode.ACCESS_EXCLUSIVE), new TakenBack(back + " ROW LEVEL SECURITY;"));
    }

    private Lock lock(LockMode mode) {
        return new Lock(table, mode);
    }

    private Lock all(LockMode mode) {
        return new Lock(table, mode, true, null);
    }
}
