package ai.dbtool.db.ddl;

import ai.dbtool.db.ddl.Change.Dml;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Statement.Kind;
import ai.dbtool.db.ddl.StatementReader.Read;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Statements that change rows, rights, comments, settings or the transaction. */
final class Others {

    private static final List<String> VERBS =
            List.of("select", "insert", "update", "delete", "merge", "values", "table");

    private Others() {}

    static Read read(Words words) {
        if (words.acceptAny("begin", "start transaction")) {
            words.rest();
            return new Read("BEGIN", Kind.BEGIN, List.of());
        }
        if (words.acceptAny("commit", "end", "rollback to", "rollback", "abort")) {
            if (words.hasAhead("prepared") || words.sees("savepoint")) {
                words.rest();
                return Read.of("ROLLBACK");
            }
            words.rest();
            return new Read("COMMIT", Kind.END, List.of());
        }
        if (words.acceptAny(
                "savepoint",
                "release",
                "notify",
                "listen",
                "unlisten",
                "show",
                "deallocate",
                "discard",
                "checkpoint",
                "load",
                "close",
                "fetch",
                "reassign")) {
            words.rest();
            return Read.of("utility statement");
        }
        if (words.sees("set") || words.sees("reset")) {
            return set(words);
        }
        if (words.accept("comment on")) {
            return CommentReader.read(words);
        }
        if (words.sees("grant") || words.sees("revoke")) {
            return GrantReader.read(words);
        }
        if (words.accept("lock")) {
            return lock(words);
        }
        if (words.sees("do")) {
            throw new NotRead("the code of a DO block is not read");
        }
        if (words.sees("call") || words.sees("execute")) {
            throw new NotRead("what a procedure or prepared statement does is not read");
        }
        return rows(words);
    }

    private static Read set(Words words) {
        if (words.acceptAny(
                "set session authorization",
                "set role",
                "reset role",
                "reset all",
                "set constraints",
                "set transaction",
                "set session characteristics")) {
            words.rest();
            return Read.of("SET");
        }
        if (words.sees("reset")) {
            return Read.of("RESET", Alters.setting(words, "session"));
        }
        boolean local = words.sees("set local");
        boolean session = words.sees("set session");
        words.accept(local ? "set local" : session ? "set session" : "set");
        if (words.accept("time zone")) {
            words.rest();
            return Read.of("SET");
        }
        return Read.of("SET", Alters.assignment(words, local ? "local" : "session"));
    }

    private static Read lock(Words words) {
        words.accept("table");
        Map<ObjectName, Boolean> tables = new LinkedHashMap<>();
        do {
            boolean only = words.sees("only");
            tables.put(words.table(), !only);
        } while (words.acceptMark(","));
        LockMode mode = LockMode.ACCESS_EXCLUSIVE;
        if (words.accept("in")) {
            LockMode given = LockMode.ofSql(words.upTo("mode"));
            if (given == null) {
                throw new NotRead("that mode of lock does not exist");
            }
            mode = given;
            words.expect("mode");
        }
        words.accept("nowait");
        LockMode chosen = mode;
        return Read.of(
                "LOCK TABLE",
                tables.entrySet().stream()
                        .map(t -> new Lock(t.getKey(), chosen, t.getValue(), null))
                        .toList());
    }

    private static Read rows(Words words) {
        if (words.accept("insert into")) {
            return dml(words, "INSERT", words.name(), false);
        }
        if (words.accept("update")) {
            ObjectName table = words.table();
            return dml(words, "UPDATE", table, !words.hasAhead("where"));
        }
        if (words.accept("delete from")) {
            ObjectName table = words.table();
            return dml(words, "DELETE", table, !words.hasAhead("where"));
        }
        if (words.accept("merge into")) {
            return dml(words, "MERGE", words.table(), false);
        }
        if (words.accept("copy") && words.seesName()) {
            ObjectName table = words.name();
            if (words.seesMark("(")) {
                words.brackets();
            }
            return words.accept("from")
                    ? dml(words, "COPY", table, false)
                    : only(words, "COPY TO", new Lock(table, LockMode.ACCESS_SHARE));
        }
        if (words.accept("with")) {
            while (!words.atEnd() && !words.seesAny(VERBS)) {
                words.skipOne();
            }
            return rows(words);
        }
        if (words.sees("select") && words.hasAhead("into")) {
            return TableReader.selectInto(words);
        }
        if (words.sees("select") || words.sees("values") || words.sees("table")) {
            throw new NotRead("a query is for db_query and db_explain");
        }
        String first = words.seesName() ? words.identifier().toUpperCase(Locale.ROOT) : "it";
        throw new NotRead(first + " is not a statement whose effects are known");
    }

    private static Read dml(Words words, String verb, ObjectName table, boolean everyRow) {
        return only(words, verb, new Dml(verb, table, everyRow));
    }

    private static Read only(Words words, String command, Change change) {
        words.rest();
        return Read.of(command, change);
    }
}
