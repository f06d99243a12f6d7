package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Names;
import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExplainResult.Pretended;
import ai.dbtool.db.plan.ExplainResult.PretendedIndex;
import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.HypotheticalPlan;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Indexes that a caller wants to pretend: {@code orders(user_id, placed DESC)}. His text is read
 * here and never sent; what is sent names a table and columns that the catalog knows.
 */
final class Hypothetical {

    static final int MOST = 10;

    /** An index as asked for: a table, its schema maybe, and columns with their directions. */
    private record Wanted(
            String given,
            @Nullable String schema,
            String table,
            List<String> keys,
            List<Boolean> down) {}

    /**
     * An index that can be pretended.
     *
     * @param shown for people
     * @param statement for hypopg
     */
    record Index(String shown, String statement) {}

    record TableRow(String schema, String name, List<String> columns) {}

    record SchemaRow(String schema) {}

    private static final String HYPOPG =
            "SELECT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
                    + " WHERE e.extname = 'hypopg'";

    private static final String TABLE =
            """
            SELECT n.nspname AS schema, c.relname AS name,
                   ARRAY(SELECT a.attname::text FROM pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relname = :name AND c.relkind IN ('r', 'm', 'p')
               AND (n.nspname = :schema OR (CAST(:schema AS text) IS NULL AND n.nspname !~ '^pg_'))
             ORDER BY n.nspname <> 'public', n.nspname LIMIT 1
            """;

    private Hypothetical() {}

    /** Where hypopg is; empty, and noted, when it is not installed. */
    static Mono<String> schema(Database database, Sight sight) {
        return database.rows(SchemaRow.class, HYPOPG)
                .mapNotNull(
                        rows -> {
                            if (rows.isEmpty()) {
                                sight.skip(
                                        "hypothetical indexes: CREATE EXTENSION hypopg is needed in this"
                                                + " database");
                                return null;
                            }
                            return rows.getFirst().schema();
                        });
    }

    /** Reads {@code given}; fails with what is wrong of it. */
    static Mono<List<Index>> of(List<String> given, Database database) {
        if (given.size() > MOST) {
            return Mono.error(new ToolFailure("bad_arguments", "at most " + MOST + " indexes"));
        }
        return Flux.fromIterable(given)
                .map(Hypothetical::wanted)
                .concatMap(w -> found(w, database))
                .collectList();
    }

    /** What the plan with {@code indexes} is, beside {@code before}. */
    static Pretended result(
            List<Index> indexes, HypotheticalPlan plan, JsonNode before, String planId) {
        JsonNode top = JsonMapper.shared().readTree(plan.json()).path(0).path("Plan");
        List<PlanNode> nodes = PlanNode.all(top);
        List<PretendedIndex> used =
                IntStream.range(0, indexes.size())
                        .mapToObj(
                                i -> {
                                    String name = plan.indexes().get(i);
                                    return new PretendedIndex(
                                            indexes.get(i).shown(),
                                            nodes.stream()
                                                    .anyMatch(
                                                            n ->
                                                                    name.equals(
                                                                            n.text("Index Name"))));
                                })
                        .toList();
        return new Pretended(
                used,
                before.path(0).path("Plan").path("Total Cost").asDouble(0),
                top.path("Total Cost").asDouble(0),
                planId);
    }

    private static Mono<Index> found(Wanted wanted, Database database) {
        Map<String, @Nullable Object> named = new HashMap<>();
        named.put("name", wanted.table());
        named.put("schema", wanted.schema());
        return database.rows(TableRow.class, TABLE, named)
                .map(
                        rows -> {
                            if (rows.isEmpty()) {
                                throw new ToolFailure(
                                        "unknown_table",
                                        "there is no table for index '" + wanted.given() + "'");
                            }
                            return index(wanted, rows.getFirst());
                        });
    }

    private static Index index(Wanted wanted, TableRow table) {
        for (String key : wanted.keys()) {
            if (!table.columns().contains(key)) {
                throw ToolFailure.unknown(
                        "unknown_column", "column of " + table.name(), key, table.columns());
            }
        }
        return new Index(
                Names.readable(table.schema())
                        + "."
                        + Names.readable(table.name())
                        + keys(wanted, false),
                "CREATE INDEX ON "
                        + Names.quoted(table.schema())
                        + "."
                        + Names.quoted(table.name())
                        + keys(wanted, true));
    }

    private static String keys(Wanted wanted, boolean quoted) {
        return IntStream.range(0, wanted.keys().size())
                .mapToObj(
                        i -> {
                            String key = wanted.keys().get(i);
                            return (quoted ? Names.quoted(key) : Names.readable(key))
                                    + (wanted.down().get(i) ? " DESC" : "");
                        })
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static Wanted wanted(String given) {
        List<Token> tokens = Token.of(given);
        int open = 0;
        List<String> path = new ArrayList<>();
        while (open < tokens.size() && !tokens.get(open).is("(")) {
            if (tokens.get(open).isName()) {
                path.add(name(tokens.get(open)));
            }
            open++;
        }
        List<String> keys = new ArrayList<>();
        List<Boolean> down = new ArrayList<>();
        boolean wellFormed =
                !tokens.isEmpty()
                        && tokens.getLast().is(")")
                        && (path.size() == 1 || path.size() == 2)
                        && open == 2 * path.size() - 1;
        for (int i = open + 1; wellFormed && i < tokens.size(); i++) {
            Token key = tokens.get(i);
            Token next = tokens.get(Math.min(i + 1, tokens.size() - 1));
            boolean descending = next.isWord("DESC");
            int end = descending || next.isWord("ASC") ? i + 2 : i + 1;
            wellFormed =
                    key.isName()
                            && end < tokens.size()
                            && (tokens.get(end).is(",") || tokens.get(end).is(")"));
            keys.add(name(key));
            down.add(descending);
            i = end;
        }
        if (!wellFormed || keys.isEmpty()) {
            throw new ToolFailure(
                    "bad_arguments",
                    "an index is given as table(column, column DESC), not '" + given + "'");
        }
        return new Wanted(
                given, path.size() == 2 ? path.getFirst() : null, path.getLast(), keys, down);
    }

    private static String name(Token token) {
        return token.kind() == Token.Kind.WORD
                ? token.text().toLowerCase(Locale.ROOT)
                : token.text();
    }
}
