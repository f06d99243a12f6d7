package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.ddl.Change.CreateIndex;
import ai.dbtool.db.plan.Token;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proposed index as hypopg may pretend it. The text given is read and never sent: what is sent
 * are names that the catalog knows, words from a list, and constants.
 */
final class PretendedIndex {

    private static final Set<String> METHODS = Set.of("btree", "hash", "brin");

    private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", ">", "<=", ">=");

    /** A column, an operator class, a direction. */
    private static final Pattern KEY =
            Pattern.compile(
                    "(?:\"((?:[^\"]|\"\")+)\"|([\\p{L}_][\\p{L}\\d_$]*))(?:\\s+([a-z0-9_]+_ops))?"
                            + "((?:\\s+asc|\\s+desc)?(?:\\s+nulls\\s+(?:first|last))?)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern CONSTANT =
            Pattern.compile("'(?:[^'\\\\]|'')*'|[0-9]+(\\.[0-9]+)?");

    private final RelationFacts table;

    private PretendedIndex(RelationFacts table) {
        this.table = table;
    }

    /**
     * A statement for each relation with rows; none when the index is not of a kind that can be.
     */
    static List<String> of(CreateIndex c, RelationFacts table, Outlook outlook) {
        PretendedIndex index = new PretendedIndex(table);
        String keys = index.list(c.keys());
        String include = c.include().isEmpty() ? "" : index.list(c.include());
        String where = c.where() == null ? "" : index.condition(Token.of(c.where()));
        if (!METHODS.contains(c.method()) || keys == null || include == null || where == null) {
            return List.of();
        }
        return outlook.filled(table).stream()
                .map(
                        leaf ->
                                "CREATE "
                                        + (c.unique() ? "UNIQUE " : "")
                                        + "INDEX ON "
                                        + leaf.name()
                                        + " USING "
                                        + c.method()
                                        + keys
                                        + (include.isEmpty() ? "" : " INCLUDE" + include)
                                        + (where.isEmpty() ? "" : " WHERE " + where))
                .toList();
    }

    private @Nullable String list(List<String> given) {
        List<@Nullable String> keys = given.stream().<@Nullable String>map(this::key).toList();
        return keys.stream().anyMatch(Objects::isNull)
                ? null
                : " (" + String.join(", ", keys.stream().map(String::valueOf).toList()) + ")";
    }

    private @Nullable String key(String given) {
        Matcher key = KEY.matcher(given.strip());
        if (!key.matches()) {
            return null;
        }
        String column =
                column(
                        key.group(1) == null
                                ? key.group(2).toLowerCase(Locale.ROOT)
                                : key.group(1).replace("\"\"", "\""));
        return column == null
                ? null
                : column
                        + (key.group(3) == null
                                ? ""
                                : " " + Names.quoted(key.group(3).toLowerCase(Locale.ROOT)))
                        + key.group(4);
    }

    private @Nullable String column(String name) {
        return table.column(name) == null ? null : Names.quoted(name);
    }

    /** Comparisons with constants, tests for NULL and boolean columns, joined by AND. */
    private @Nullable String condition(List<Token> tokens) {
        boolean grouped = tokens.stream().anyMatch(t -> t.is("("));
        if (grouped && tokens.stream().anyMatch(t -> t.isWord("NOT"))) {
            return null;
        }
        List<Token> bare = tokens.stream().filter(t -> !t.is("(") && !t.is(")")).toList();
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = 0; at <= bare.size(); at++) {
            if (at == bare.size() || bare.get(at).isWord("AND")) {
                String part = comparison(bare.subList(from, at));
                if (part == null) {
                    return null;
                }
                parts.add(part);
                from = at + 1;
            }
        }
        return String.join(" AND ", parts);
    }

    private @Nullable String comparison(List<Token> tokens) {
        boolean not = !tokens.isEmpty() && tokens.getFirst().isWord("NOT");
        if (not && tokens.size() == 2) {
            String negated = comparison(tokens.subList(1, 2));
            return negated == null ? null : "NOT " + negated;
        }
        if (tokens.isEmpty() || !tokens.getFirst().isName()) {
            return null;
        }
        Token first = tokens.getFirst();
        String column =
                column(
                        first.kind() == Token.Kind.QUOTED
                                ? first.text()
                                : first.text().toLowerCase(Locale.ROOT));
        if (column == null || tokens.size() == 1) {
            return column;
        }
        if (tokens.get(1).isWord("IS") && tokens.getLast().isWord("NULL")) {
            return tokens.size() == 3
                    ? column + " IS NULL"
                    : tokens.size() == 4 && tokens.get(2).isWord("NOT")
                            ? column + " IS NOT NULL"
                            : null;
        }
        String operator = tokens.get(1).text();
        String constant = tokens.getLast().text();
        return tokens.size() == 3
                        && COMPARISONS.contains(operator)
                        && CONSTANT.matcher(constant).matches()
                ? column + " " + operator + " " + constant
                : null;
    }
}
