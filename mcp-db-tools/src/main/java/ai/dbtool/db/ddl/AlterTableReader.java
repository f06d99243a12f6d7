package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.AlterConstraint;
import ai.dbtool.db.ddl.Change.Attach;
import ai.dbtool.db.ddl.Change.Detach;
import ai.dbtool.db.ddl.Change.DropColumn;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.Change.Hazard;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Restored;
import ai.dbtool.db.ddl.Change.Rewrite;
import ai.dbtool.db.ddl.Change.SetNotNull;
import ai.dbtool.db.ddl.Change.TakenBack;
import ai.dbtool.db.ddl.Change.Validate;
import ai.dbtool.db.ddl.StatementReader.Read;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** ALTER TABLE; lock levels as AlterTableGetLockLevel (tablecmds.c) has them. */
final class AlterTableReader {

    private static final Map<String, RelationProperty> OF_TABLES =
            Map.of(
                    "owner to", RelationProperty.OWNER,
                    "replica identity", RelationProperty.REPLICA_IDENTITY,
                    "force row", RelationProperty.FORCED_ROW_SECURITY,
                    "no force row", RelationProperty.FORCED_ROW_SECURITY,
                    "of", RelationProperty.TYPED,
                    "not of", RelationProperty.TYPED);

    /** After {@code ALTER COLUMN c SET}. */
    private static final Map<String, RelationProperty> OF_COLUMNS =
            Map.of(
                    "default", RelationProperty.DEFAULT,
                    "statistics", RelationProperty.STATISTICS,
                    "storage", RelationProperty.STORAGE,
                    "compression", RelationProperty.COMPRESSION,
                    "generated", RelationProperty.IDENTITY);

    /** After {@code ALTER COLUMN c DROP}. */
    private static final Map<String, RelationProperty> DROPPED =
            Map.of(
                    "default", RelationProperty.DEFAULT,
                    "not null", RelationProperty.NOT_NULL);

    private final Words words;
    private final ObjectName table;
    private final boolean only;
    private final String word;

    private AlterTableReader(Words words, String word, ObjectName table, boolean only) {
        this.words = words;
        this.word = word;
        this.table = table;
        this.only = only;
    }

    /** After {@code ALTER TABLE}, {@code VIEW} and their like; {@code word} says which. */
    static Read read(Words words, String word) {
        if (words.accept("all in tablespace")) {
            throw new NotRead("it names no table");
        }
        words.accept("if exists");
        boolean only = words.sees("only");
        AlterTableReader reader = new AlterTableReader(words, word, words.table(), only);
        if (words.sees("attach") || words.sees("detach")) {
            return reader.partition();
        }
        return reader.actions();
    }

    /** From the first action on. */
    static Read actions(Words words, String word, ObjectName relation) {
        return new AlterTableReader(words, word, relation, false).actions();
    }

    private Read actions() {
        List<Change> changes = new ArrayList<>();
        String first = "";
        do {
            int from = words.position();
            changes.addAll(action());
            if (first.isEmpty()) {
                first = words.head(from);
            }
        } while (words.acceptMark(","));
        return Read.of("ALTER " + word + " " + first.toUpperCase(Locale.ROOT), changes);
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
        Restored bound = new Restored(ObjectProperty.PARTITION, partition, "", "");
        return concurrently
                ? Read.alone("ALTER TABLE DETACH PARTITION CONCURRENTLY", detach, bound)
                : Read.of("ALTER TABLE DETACH PARTITION", detach, bound);
    }

    private List<Change> action() {
        if (words.accept("add")) {
            return ColumnReader.add(words, table, only);
        }
        if (words.accept("drop")) {
            return List.of(drop());
        }
        if (words.accept("alter")) {
            return alter();
        }
        if (words.accept("validate constraint")) {
            return List.of(new Validate(table, words.identifier()));
        }
        if (words.accept("rename")) {
            return rename();
        }
        if (words.acceptAny("set", "reset")) {
            return set();
        }
        if (words.sees("enable") || words.sees("disable")) {
            return enable();
        }
        if (words.accept("inherit")) {
            Lock parent = new Lock(words.name(), LockMode.SHARE_UPDATE_EXCLUSIVE);
            return List.of(
                    lock(LockMode.ACCESS_EXCLUSIVE),
                    parent,
                    takenBack(" NO INHERIT " + parent.relation()));
        }
        if (words.accept("no inherit")) {
            Lock parent = new Lock(words.name(), LockMode.ACCESS_SHARE);
            return List.of(
                    lock(LockMode.ACCESS_EXCLUSIVE),
                    parent,
                    takenBack(" INHERIT " + parent.relation()));
        }
        if (words.accept("cluster on")) {
            words.identifier();
            return List.of(
                    lock(LockMode.SHARE_UPDATE_EXCLUSIVE), before(RelationProperty.CLUSTERED));
        }
        for (Map.Entry<String, RelationProperty> known : OF_TABLES.entrySet()) {
            if (words.accept(known.getKey())) {
                words.upToComma();
                return List.of(lock(LockMode.ACCESS_EXCLUSIVE), before(known.getValue()));
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

    private List<Change> alter() {
        if (words.accept("constraint")) {
            String constraint = words.identifier();
            boolean enforcement = words.hasAhead("enforced");
            words.upToComma();
            return List.of(
                    new AlterConstraint(table, constraint, enforcement),
                    new Restored(
                            RelationProperty.CONSTRAINT,
                            table,
                            constraint,
                            enforcement ? "enforced" : ""));
        }
        words.accept("column");
        String column = words.identifier();
        if (words.acceptAny("set data type", "type")) {
            return List.of(
                    before(RelationProperty.CHOSEN_STORAGE, column),
                    ColumnReader.type(words, table, column));
        }
        if (words.accept("set not null")) {
            return List.of(new SetNotNull(table, column));
        }
        if (words.accept("set expression")) {
            words.upToComma();
            return List.of(
                    new Rewrite(table, LockMode.ACCESS_EXCLUSIVE, "its values are computed anew"),
                    before(RelationProperty.EXPRESSION, column));
        }
        if (words.accept("drop expression")) {
            words.accept("if exists");
            return List.of(
                    all(LockMode.ACCESS_EXCLUSIVE),
                    new TakenBack("none: a column cannot be made a generated one again"));
        }
        if (words.acceptAny("set", "reset")) {
            boolean options = words.seesMark("(");
            if (options) {
                String names = options(words.brackets());
                return List.of(
                        all(LockMode.SHARE_UPDATE_EXCLUSIVE),
                        new Restored(RelationProperty.COLUMN_OPTIONS, table, column, names));
            }
            for (Map.Entry<String, RelationProperty> known : OF_COLUMNS.entrySet()) {
                if (words.accept(known.getKey())) {
                    words.upToComma();
                    boolean light = known.getValue() == RelationProperty.STATISTICS;
                    return List.of(
                            all(
                                    light
                                            ? LockMode.SHARE_UPDATE_EXCLUSIVE
                                            : LockMode.ACCESS_EXCLUSIVE),
                            before(known.getValue(), column));
                }
            }
            words.upToComma();
            return List.of(all(LockMode.ACCESS_EXCLUSIVE));
        }
        if (words.accept("add generated")) {
            words.upToComma();
            return List.of(
                    all(LockMode.ACCESS_EXCLUSIVE),
                    takenBack(" ALTER COLUMN " + Names.readable(column) + " DROP IDENTITY"));
        }
        for (Map.Entry<String, RelationProperty> known : DROPPED.entrySet()) {
            if (words.accept("drop " + known.getKey())) {
                return List.of(all(LockMode.ACCESS_EXCLUSIVE), before(known.getValue(), column));
            }
        }
        if (words.sees("drop") || words.sees("restart")) {
            words.upToComma();
            return List.of(all(LockMode.ACCESS_EXCLUSIVE));
        }
        throw words.unexpected("a known change of a column");
    }

    private List<Change> rename() {
        boolean constraint = words.accept("constraint");
        if (words.accept("to")) {
            ObjectName to = new ObjectName(table.schema(), words.identifier());
            return List.of(
                    new Lock(table, LockMode.ACCESS_EXCLUSIVE, false, Hazard.BREAKS_CLIENTS),
                    new TakenBack(
                            "ALTER %s %s RENAME TO %s;"
                                    .formatted(word, to, Names.readable(table.name()))));
        }
        words.accept("column");
        String from = Names.readable(words.identifier());
        words.expect("to");
        String to = Names.readable(words.identifier());
        return List.of(
                new Lock(
                        table,
                        LockMode.ACCESS_EXCLUSIVE,
                        !constraint,
                        constraint ? null : Hazard.BREAKS_CLIENTS),
                takenBack(
                        " RENAME %s %s TO %s"
                                .formatted(constraint ? "CONSTRAINT" : "COLUMN", to, from)));
    }

    private List<Change> set() {
        if (words.seesMark("(")) {
            String options = options(words.brackets());
            boolean heavy = word.equals("VIEW") || options.contains("user_catalog_table");
            return List.of(
                    lock(heavy ? LockMode.ACCESS_EXCLUSIVE : LockMode.SHARE_UPDATE_EXCLUSIVE),
                    new Restored(RelationProperty.OPTIONS, table, "", options));
        }
        if (words.accept("without cluster")) {
            return List.of(
                    lock(LockMode.SHARE_UPDATE_EXCLUSIVE), before(RelationProperty.CLUSTERED));
        }
        if (words.accept("logged")) {
            return List.of(new Change.SetLogged(table, true));
        }
        if (words.accept("unlogged")) {
            return List.of(new Change.SetLogged(table, false));
        }
        if (words.accept("without oids")) {
            return List.of(lock(LockMode.ACCESS_EXCLUSIVE));
        }
        if (words.accept("schema")) {
            return List.of(
                    new Lock(table, LockMode.ACCESS_EXCLUSIVE, false, Hazard.BREAKS_CLIENTS),
                    new Change.Moved(word, table, words.identifier()));
        }
        if (words.accept("tablespace")) {
            words.identifier();
            words.accept("nowait");
            return List.of(
                    new Rewrite(table, LockMode.ACCESS_EXCLUSIVE, "it is copied to the tablespace"),
                    before(RelationProperty.TABLESPACE));
        }
        if (words.accept("access method")) {
            words.identifier();
            return List.of(
                    new Rewrite(table, LockMode.ACCESS_EXCLUSIVE, "another access method"),
                    before(RelationProperty.ACCESS_METHOD));
        }
        throw words.unexpected("a known property");
    }

    private List<Change> enable() {
        if (!words.accept("enable")) {
            words.expect("disable");
        }
        words.acceptAny("replica", "always");
        if (words.accept("trigger")) {
            String many = words.sees("all") ? "ALL" : words.sees("user") ? "USER" : "";
            String trigger = words.identifier();
            return List.of(
                    lock(LockMode.SHARE_ROW_EXCLUSIVE),
                    new Restored(RelationProperty.TRIGGERS, table, trigger, many));
        }
        if (words.accept("rule")) {
            return List.of(
                    lock(LockMode.ACCESS_EXCLUSIVE),
                    before(RelationProperty.RULES, words.identifier()));
        }
        words.expect("row level security");
        return List.of(lock(LockMode.ACCESS_EXCLUSIVE), before(RelationProperty.ROW_SECURITY));
    }

    private Restored before(RelationProperty property) {
        return before(property, "");
    }

    private Restored before(RelationProperty property, String part) {
        return new Restored(property, table, part, "");
    }

    private TakenBack takenBack(String action) {
        return new TakenBack("ALTER " + word + " " + table + action + ";");
    }

    /** The names of {@code (fillfactor = 70, toast.autovacuum_enabled)}, with commas between. */
    static String options(String bracket) {
        return Arrays.stream(bracket.split(","))
                .map(option -> option.replaceAll("=.*", "").replaceAll("[\\s\"]", ""))
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
    }

    private Lock lock(LockMode mode) {
        return new Lock(table, mode);
    }

    private Lock all(LockMode mode) {
        return new Lock(table, mode, true, null);
    }
}
