package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.Lock;
import ai.dbtool.db.ddl.Change.Restored;
import ai.dbtool.db.ddl.StatementReader.Read;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** COMMENT ON. */
final class CommentReader {

    private CommentReader() {}

    /** After COMMENT ON. */
    static Read read(Words words) {
        if (words.accept("column")) {
            return column(words);
        }
        for (String what :
                List.of(
                        "table",
                        "view",
                        "materialized view",
                        "foreign table",
                        "index",
                        "sequence")) {
            if (words.accept(what)) {
                ObjectName name = words.name();
                words.rest();
                return of(name, LockMode.SHARE_UPDATE_EXCLUSIVE, "", what + " " + name);
            }
        }
        for (String what : List.of("constraint", "trigger", "rule", "policy")) {
            if (words.accept(what)) {
                return part(words, what);
            }
        }
        for (String what : List.of("schema", "database", "role", "extension", "type", "domain")) {
            if (words.accept(what)) {
                ObjectName name = words.name();
                words.rest();
                return Read.of(
                        "COMMENT",
                        new Restored(
                                ObjectProperty.COMMENT,
                                name,
                                what,
                                what.toUpperCase(Locale.ROOT) + " " + name));
            }
        }
        words.rest();
        return Read.of("COMMENT");
    }

    private static Read of(ObjectName relation, LockMode mode, String part, String written) {
        int end = written.indexOf(' ');
        return Read.of(
                "COMMENT",
                new Lock(relation, mode),
                new Restored(
                        ObjectProperty.RELATION_COMMENT,
                        relation,
                        part,
                        written.substring(0, end).toUpperCase(Locale.ROOT)
                                + written.substring(end)));
    }

    private static Read column(Words words) {
        List<String> parts = new ArrayList<>(List.of(words.identifier()));
        while (words.acceptMark(".")) {
            parts.add(words.identifier());
        }
        if (parts.size() < 2) {
            throw words.unexpected("the table of the column");
        }
        words.rest();
        ObjectName table =
                new ObjectName(
                        parts.size() > 2 ? parts.get(parts.size() - 3) : null,
                        parts.get(parts.size() - 2));
        return of(
                table,
                LockMode.SHARE_UPDATE_EXCLUSIVE,
                parts.getLast(),
                "column " + table + "." + Names.readable(parts.getLast()));
    }

    /** A comment on what belongs to a table; a domain has constraints too. */
    private static Read part(Words words, String what) {
        String part = words.identifier();
        words.expect("on");
        boolean domain = words.accept("domain");
        ObjectName owner = words.name();
        words.rest();
        return domain
                ? Read.of("COMMENT")
                : of(
                        owner,
                        LockMode.ACCESS_SHARE,
                        part,
                        what + " " + Names.readable(part) + " ON " + owner);
    }
}
