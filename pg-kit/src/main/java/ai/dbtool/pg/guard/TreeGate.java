package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Wire;

import reactor.core.publisher.Mono;

import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Gate B: what the server itself resolved. {@code PREPARE} analyses and rewrites without planning
 * or running; {@code debug_print_rewritten} sends the tree as a notice, with every function,
 * operator, type and relation by oid.
 *
 * <p>Needs to set {@code log_min_messages}, else each tree would also go to the server's log.
 */
final class TreeGate {

    static final String SETTINGS =
            "SET LOCAL log_min_messages = fatal; SET LOCAL client_min_messages = log;"
                    + " SET LOCAL debug_pretty_print = off; SET LOCAL debug_print_rewritten = on;"
                    + " SET LOCAL search_path TO DEFAULT";

    private static final String QUIET =
            "SET LOCAL debug_print_rewritten = off; SET LOCAL client_min_messages TO DEFAULT;"
                    + " SET LOCAL search_path = pg_catalog, pg_temp; DEALLOCATE ";

    private static final String SQL =
            """
            WITH RECURSIVE
            dom(oid) AS (
              SELECT unnest($3::text::oid[])
              UNION SELECT t.typbasetype FROM pg_type t JOIN dom ON t.oid = dom.oid WHERE t.typtype = 'd'),
            f(oid, via) AS (
              SELECT * FROM (
                SELECT unnest($1::text::oid[]), 'named'
                UNION SELECT oprcode::oid, 'operator ' || oprname FROM pg_operator WHERE oid = ANY ($2::text::oid[])
                UNION SELECT (regexp_matches(c.conbin::text, ':(?:funcid|opfuncid) (\\d+)', 'g'))[1]::oid, 'domain'
                        FROM pg_constraint c JOIN dom ON c.contypid = dom.oid) s(oid, via)
              UNION
              SELECT x.oid, CASE WHEN f.via = 'named' THEN 'a part of a named function' ELSE f.via END
                FROM f CROSS JOIN LATERAL (%s) x(oid)
               WHERE x.oid <> 0),
            rel(oid) AS (
              SELECT unnest($4::text::oid[])
              UNION SELECT inhrelid FROM pg_inherits JOIN rel ON inhparent = rel.oid),
            direct(oid, named) AS (
              SELECT c.oid, true FROM rel JOIN pg_class c ON c.oid = rel.oid WHERE c.relname = ANY ($6::text[]::name[])
              UNION SELECT c.oid, false FROM rel JOIN pg_class c ON c.oid = rel.oid WHERE c.relkind = 'f'
              UNION SELECT (regexp_matches(r.ev_action::text, ':relid (\\d+)', 'g'))[1]::oid, false
                FROM rel JOIN pg_rewrite r ON r.ev_class = rel.oid AND r.ev_type = '1' WHERE rel.oid >= 16384),
            denied(object, via, why) AS (
              SELECT 'function ' || p.oid::regprocedure, via, %s
                FROM f JOIN pg_proc p ON p.oid = f.oid
              UNION ALL
              SELECT 'relation ' || c.oid::regclass, CASE WHEN named THEN 'named' ELSE 'a view or partition' END, %s
                FROM direct JOIN pg_class c ON c.oid = direct.oid)
            SELECT DISTINCT object, via, why FROM denied WHERE why IS NOT NULL ORDER BY 1, 2 LIMIT 5
            """
                    .formatted(Rules.PARTS, Rules.FUNCTION, Rules.RELATION);

    private final boolean foreignTables;

    TreeGate(boolean foreignTables) {
        this.foreignTables = foreignTables;
    }

    /** Completes when the server resolved nothing that is denied. */
    Mono<Void> check(Wire wire, CanonicalSql sql) {
        return denied(wire, sql).flatMap(Refusal::unlessEmpty);
    }

    Mono<List<Denied>> denied(Wire wire, CanonicalSql sql) {
        return denied(
                wire, sql.text(), Mentions.of(sql).names(), prefix -> Guard.located(sql, prefix));
    }

    /** As above for text that need not be canonical, and the names in it. */
    Mono<List<Denied>> denied(
            Wire wire,
            String sql,
            Collection<String> names,
            IntFunction<UnaryOperator<Throwable>> told) {
        String name = Wire.unusedName("dbtool_tree");
        String prepare = "PREPARE " + name + " AS ";
        return wire.send(
                        new Step.Script(SETTINGS),
                        new Step.Statement(
                                prepare + sql, Guard.NONE, null, told.apply(prepare.length())),
                        new Step.Script(QUIET + name))
                .map(replies -> Resolved.of(replies.get(1)))
                .flatMap(resolved -> denied(wire, resolved, names));
    }

    /** Names must resolve in pg_catalog on {@code wire}. */
    Mono<List<Denied>> denied(Wire wire, Resolved resolved, Collection<String> names) {
        return wire.readPrepared(
                        "dbtool_resolved",
                        SQL,
                        List.of(
                                Resolved.array(resolved.functions()),
                                Resolved.array(resolved.operators()),
                                Resolved.array(resolved.types()),
                                Resolved.array(resolved.relations()),
                                Boolean.toString(foreignTables),
                                CatalogGate.array(names)))
                .map(rows -> rows.stream().map(Denied::of).toList());
    }
}
