package ai.dbtool.db.plan;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.plan.ExplainResult.Unsargable;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells which wrapped columns an index may be on. Functions are looked up by name, those that take
 * the column's type first; casts by their function or, where there is none, by the types' own input
 * and output. Operators are trusted except on types whose arithmetic depends on the time zone. When
 * in doubt the answer is no: a proposal that fails is worse than none.
 */
final class Volatility {

    record Answer(boolean immutable) {}

    private static final String IMMUTABLE =
            """
            WITH col AS (SELECT to_regtype(:type)::oid AS type)
            SELECT col.type IS NOT NULL
               AND NOT (CAST(:operators AS boolean) AND :type LIKE '%with time zone')
               AND NOT EXISTS (
                   SELECT FROM unnest(CAST(:functions AS text[])) f(name)
                    WHERE NOT EXISTS (SELECT FROM pg_proc p WHERE p.proname = f.name))
               AND NOT EXISTS (
                   SELECT FROM pg_proc p
                    WHERE p.proname = ANY (CAST(:functions AS text[])) AND p.provolatile <> 'i'
                      AND (col.type = ANY (p.proargtypes::oid[])
                           OR NOT EXISTS (SELECT FROM pg_proc q WHERE q.proname = p.proname
                                             AND col.type = ANY (q.proargtypes::oid[]))))
               AND NOT EXISTS (
                   SELECT FROM unnest(CAST(:casts AS text[])) u(name)
                     JOIN pg_type s ON s.oid = col.type
                     LEFT JOIN pg_type d ON d.oid = to_regtype(u.name)
                     LEFT JOIN pg_cast c ON c.castsource = s.oid AND c.casttarget = d.oid
                    WHERE d.oid IS NULL
                       OR (d.oid <> s.oid AND c.castmethod IS DISTINCT FROM 'b'
                           AND EXISTS (SELECT FROM pg_proc p
                                        WHERE p.provolatile <> 'i'
                                          AND CASE WHEN c.castmethod = 'f' THEN p.oid = c.castfunc
                                                   ELSE p.oid IN (s.typoutput, d.typinput) END))) AS immutable
              FROM col
            """;

    private Volatility() {}

    /** The same conditions, each with what the catalog says. */
    static Mono<List<Unsargable>> of(
            List<Unsargable> found,
            Map<TableName, Relation> relations,
            Database database,
            Sight sight) {
        return Flux.fromIterable(found)
                .concatMap(
                        u ->
                                immutable(u.indexExpression(), type(u, relations), database, sight)
                                        .map(immutable -> with(u, immutable)))
                .collectList();
    }

    private static @Nullable String type(Unsargable u, Map<TableName, Relation> relations) {
        return relations.values().stream()
                .filter(r -> r.root().equals(u.table()))
                .findFirst()
                .map(r -> r.columns().get(u.column()))
                .map(Relation.ColumnFacts::type)
                .orElse(null);
    }

    /** Whether an index may be on {@code expression} over one column of {@code type}. */
    static Mono<Boolean> immutable(
            String expression, @Nullable String type, Database database, Sight sight) {
        return type == null
                ? Mono.just(false)
                : sight.tolerate("volatility", ask(expression, type, database))
                        .map(rows -> !rows.isEmpty() && rows.getFirst().immutable());
    }

    private static Mono<List<Answer>> ask(String expression, String type, Database database) {
        List<Token> tokens = Token.of(expression);
        List<String> functions = new ArrayList<>();
        List<String> casts = new ArrayList<>();
        boolean operators = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean afterCast = i > 0 && tokens.get(i - 1).is("::");
            if (afterCast && (i < 2 || tokens.get(i - 2).kind() != Token.Kind.STRING)) {
                casts.add(type(tokens, i));
            } else if (token.isName()
                    && !afterCast
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).is("(")) {
                functions.add(token.text().toLowerCase(Locale.ROOT));
            }
            operators |= token.kind() == Token.Kind.OPERATOR;
        }
        return database.rows(
                Answer.class,
                IMMUTABLE,
                Map.of(
                        "type",
                        type,
                        "functions",
                        functions,
                        "casts",
                        casts,
                        "operators",
                        String.valueOf(operators)));
    }

    /** A type's name, of one or several words. */
    private static String type(List<Token> tokens, int from) {
        StringBuilder name = new StringBuilder(tokens.get(from).text());
        for (int i = from + 1; i < tokens.size() && tokens.get(i).isName(); i++) {
            name.append(' ').append(tokens.get(i).text());
        }
        return name.toString();
    }

    private static Unsargable with(Unsargable u, boolean immutable) {
        return new Unsargable(
                u.table(),
                u.column(),
                u.index(),
                u.nodePath(),
                u.filter(),
                u.indexExpression(),
                immutable,
                u.relationRows(),
                u.sharePercent());
    }
}
