package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.Restored;
import ai.dbtool.db.ddl.Change.TakenBack;
import ai.dbtool.db.ddl.StatementReader.Read;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** GRANT and REVOKE; they lock nothing, and their undo depends on who had what. */
final class GrantReader {

    private static final String COMMAND = "GRANT or REVOKE";

    private GrantReader() {}

    static Read read(Words words) {
        boolean grant = words.accept("grant");
        if (!grant) {
            words.expect("revoke");
        }
        boolean option = words.acceptAny("grant option for", "admin option for");
        String toward = grant ? "to" : "from";
        List<String> rights = new ArrayList<>();
        do {
            rights.add(right(words));
        } while (words.acceptMark(","));
        if (!words.accept("on")) {
            return membership(words, grant, option, rights);
        }
        RightsProperty kind = kind(words);
        List<ObjectName> objects = new ArrayList<>();
        if (kind == null) {
            words.rest();
            return Read.of(COMMAND);
        }
        String all = all(words, kind);
        do {
            ObjectName name = words.name();
            objects.add(all.isEmpty() ? name : new ObjectName(all, name.name()));
        } while (words.acceptMark(","));
        words.expect(toward);
        String grantees = roles(words);
        option |= words.accept("with grant option");
        words.rest();
        String part = (grant ? "grant" : "revoke") + (option ? " option" : "");
        String detail = String.join(",", rights) + "\n" + grantees;
        return Read.of(
                COMMAND, objects.stream().map(o -> new Restored(kind, o, part, detail)).toList());
    }

    /** {@code select}, or {@code select:a b} with columns. */
    private static String right(Words words) {
        StringBuilder right = new StringBuilder(words.identifier());
        words.accept("privileges");
        while (words.seesName() && !words.sees("on") && !words.sees("to") && !words.sees("from")) {
            right.append(' ').append(words.identifier());
        }
        if (words.seesMark("(")) {
            right.append(':').append(String.join(" ", words.columns()));
        }
        return right.toString();
    }

    private static @Nullable RightsProperty kind(Words words) {
        if (words.sees("all tables in schema") || words.sees("all sequences in schema")) {
            return RightsProperty.ALL_IN_SCHEMA;
        }
        if (words.accept("schema")) {
            return RightsProperty.SCHEMA;
        }
        if (words.accept("database")) {
            return RightsProperty.DATABASE;
        }
        for (String other :
                List.of(
                        "all functions",
                        "all procedures",
                        "all routines",
                        "function",
                        "procedure",
                        "routine",
                        "domain",
                        "foreign",
                        "language",
                        "large object",
                        "parameter",
                        "tablespace",
                        "type")) {
            if (words.sees(other)) {
                return null;
            }
        }
        words.acceptAny("table", "sequence");
        return RightsProperty.RELATION;
    }

    /** What {@code ALL .. IN SCHEMA} means, or nothing. */
    private static String all(Words words, RightsProperty kind) {
        if (kind != RightsProperty.ALL_IN_SCHEMA) {
            return "";
        }
        words.expect("all");
        String what = words.identifier();
        words.expect("in schema");
        return what;
    }

    /** With commas between, as quote_ident writes them. */
    private static String roles(Words words) {
        List<String> roles = new ArrayList<>();
        do {
            words.accept("group");
            boolean everyone = words.sees("public");
            String role = Names.readable(words.identifier());
            roles.add(everyone ? "PUBLIC" : role);
        } while (words.acceptMark(","));
        return String.join(",", roles);
    }

    private static Read membership(
            Words words, boolean grant, boolean option, List<String> memberOf) {
        words.expect(grant ? "to" : "from");
        String members = roles(words);
        words.rest();
        String undo =
                "%s %s %s %s;"
                        .formatted(
                                grant ? "REVOKE" : "GRANT",
                                String.join(", ", memberOf),
                                grant ? "FROM" : "TO",
                                members.replace(",", ", "));
        return option
                ? Read.of(COMMAND)
                : Read.of(COMMAND, new TakenBack(undo + " -- leave out who was a member before"));
    }
}
