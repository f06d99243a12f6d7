package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.CreateTable;
import ai.dbtool.db.ddl.Change.Used;
import ai.dbtool.db.ddl.StatementReader.Read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CREATE TABLE in its forms: which other tables it locks, and what its foreign keys refer to. */
final class TableReader {

    private final Words words;
    private final List<Used> uses = new ArrayList<>();
    private final List<ForeignKey> references = new ArrayList<>();
    private final List<List<String>> keys = new ArrayList<>(List.of(List.of()));
    private final Map<String, String> types = new LinkedHashMap<>();

    private TableReader(Words words) {
        this.words = words;
    }

    /** After {@code CREATE .. TABLE}; {@code persistence} is p, u or t. */
    static Read create(Words words, String persistence) {
        boolean ifNotExists = words.accept("if not exists");
        ObjectName table = words.name();
        TableReader reader = new TableReader(words);
        if (words.accept("partition of")) {
            reader.uses.add(new Used(words.name(), LockMode.ACCESS_EXCLUSIVE));
        } else if (words.accept("of")) {
            words.name();
        }
        if (words.acceptMark("(")) {
            reader.items();
        }
        if (words.accept("inherits")) {
            words.acceptMark("(");
            words.names()
                    .forEach(n -> reader.uses.add(new Used(n, LockMode.SHARE_UPDATE_EXCLUSIVE)));
            words.acceptMark(")");
        }
        boolean filled = false;
        while (!words.atEnd()) {
            filled |= words.sees("as");
            words.skipOne();
        }
        return Read.of(
                persistence.equals("t")
                        ? "CREATE TEMPORARY TABLE"
                        : filled ? "CREATE TABLE AS" : "CREATE TABLE",
                new CreateTable(
                        table,
                        persistence,
                        reader.uses,
                        reader.references,
                        reader.keys,
                        filled,
                        ifNotExists));
    }

    /** After the opening bracket of the columns, up to and with the closing one. */
    private void items() {
        while (!words.acceptMark(")")) {
            if (words.accept("like")) {
                uses.add(new Used(words.name(), LockMode.ACCESS_SHARE));
                toEndOfItem();
            } else if (!constraint()) {
                column();
            }
            words.acceptMark(",");
        }
    }

    /** A constraint of the table, if one stands here. */
    private boolean constraint() {
        if (words.accept("constraint")) {
            words.identifier();
        }
        if (words.accept("foreign key")) {
            ForeignKey.Columns referring = ForeignKey.columns(words);
            words.expect("references");
            List<String> known =
                    referring.names().stream().map(c -> types.getOrDefault(c, "")).toList();
            references.add(ForeignKey.read(words, referring.names(), known, referring.period()));
        } else if (words.sees("primary key") || words.sees("unique")) {
            boolean primary = words.accept("primary key");
            words.acceptAny("unique nulls not distinct", "unique nulls distinct", "unique");
            if (words.seesMark("(")) {
                List<String> key = ForeignKey.columns(words).names();
                key(primary, key);
            }
        } else if (!words.sees("check") && !words.sees("exclude") && !words.sees("not null")) {
            return false;
        }
        toEndOfItem();
        return true;
    }

    private void column() {
        if (!words.seesName()) {
            toEndOfItem();
            return;
        }
        String column = words.identifier();
        String type = ColumnReader.plain(words.upTo(ColumnReader.AFTER_TYPE));
        types.put(column, type);
        while (!words.atEnd() && !words.seesMark(",") && !words.seesMark(")")) {
            if (words.accept("references")) {
                references.add(ForeignKey.read(words, List.of(column), List.of(type), false));
            } else if (words.accept("primary key")) {
                key(true, List.of(column));
            } else if (words.accept("unique")) {
                key(false, List.of(column));
            } else {
                words.skipOne();
            }
        }
    }

    private void key(boolean primary, List<String> columns) {
        if (primary) {
            keys.set(0, columns);
        } else {
            keys.add(columns);
        }
    }

    private void toEndOfItem() {
        while (!words.atEnd() && !words.seesMark(",") && !words.seesMark(")")) {
            words.skipOne();
        }
    }

    /** {@code SELECT .. INTO t}, which creates {@code t}. */
    static Read selectInto(Words words) {
        while (!words.accept("into")) {
            words.skipOne();
        }
        words.accept("local");
        String persistence =
                words.acceptAny("temporary", "temp") ? "t" : words.accept("unlogged") ? "u" : "p";
        words.accept("table");
        ObjectName table = words.name();
        words.rest();
        return Read.of(
                "SELECT INTO",
                new CreateTable(
                        table, persistence, List.of(), List.of(), List.of(List.of()), true, false));
    }

    /** {@code CREATE MATERIALIZED VIEW}. */
    static Read filled(Words words, String command, boolean ifNotExists) {
        ObjectName table = words.name();
        words.rest();
        return Read.of(
                command,
                new CreateTable(
                        table, "p", List.of(), List.of(), List.of(List.of()), true, ifNotExists));
    }
}
