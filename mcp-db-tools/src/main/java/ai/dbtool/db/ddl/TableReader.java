package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.CreateTable;
import ai.dbtool.db.ddl.Change.Used;
import ai.dbtool.db.ddl.StatementReader.Read;

import java.util.ArrayList;
import java.util.List;

/** CREATE TABLE in its forms: what matters is which other tables it locks. */
final class TableReader {

    private TableReader() {}

    static Read create(Words words, boolean temporary) {
        boolean ifNotExists = words.accept("if not exists");
        ObjectName table = words.name();
        List<Used> uses = new ArrayList<>();
        List<ObjectName> references = new ArrayList<>();
        if (words.accept("partition of")) {
            uses.add(new Used(words.name(), LockMode.ACCESS_EXCLUSIVE));
        } else if (words.accept("of")) {
            words.name();
        }
        if (words.acceptMark("(")) {
            items(words, uses, references);
        }
        if (words.accept("inherits")) {
            words.acceptMark("(");
            words.names().forEach(n -> uses.add(new Used(n, LockMode.SHARE_UPDATE_EXCLUSIVE)));
            words.acceptMark(")");
        }
        boolean filled = false;
        while (!words.atEnd()) {
            filled |= words.sees("as");
            words.skipOne();
        }
        return Read.of(
                temporary ? "CREATE TEMPORARY TABLE" : filled ? "CREATE TABLE AS" : "CREATE TABLE",
                new CreateTable(table, uses, references, filled, ifNotExists));
    }

    /** After the opening bracket of the columns, up to and with the closing one. */
    private static void items(Words words, List<Used> uses, List<ObjectName> references) {
        while (!words.acceptMark(")")) {
            if (words.accept("like")) {
                uses.add(new Used(words.name(), LockMode.ACCESS_SHARE));
            } else if (words.accept("references")) {
                references.add(words.name());
            } else {
                words.skipOne();
            }
        }
    }

    /** {@code CREATE MATERIALIZED VIEW}. */
    static Read filled(Words words, String command, boolean ifNotExists) {
        ObjectName table = words.name();
        words.rest();
        return Read.of(command, new CreateTable(table, List.of(), List.of(), true, ifNotExists));
    }
}
