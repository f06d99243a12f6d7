package ai.dbtool.pg.guard;

import ai.dbtool.pg.wire.Wire;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Columns whose values never leave, by the policy of a connection. Judged by names, so that it
 * holds for any role and on a standby: a text is refused that names a masked column or takes a
 * whole row ({@link WholeRows}) while a table that has it is in reach, or that reaches a view or
 * function through which the value could come. docs/guard.md says what that leaves open.
 */
final class MaskedColumns {

    /**
     * {@code $1..$3} schemas, tables and columns of the policy, {@code $4} names, {@code $5} calls
     * and fields, {@code $6} operators.
     */
    private static final String SQL =
            """
            WITH RECURSIVE
            policy(rel, col, written) AS (
              SELECT a.attrelid, w.col::name, concat_ws('.', w.nsp, w.rel, w.col)
                FROM unnest($1::text[], $2::text[], $3::text[]) w(nsp, rel, col)
                LEFT JOIN pg_namespace n ON n.nspname = w.nsp
                LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = w.col AND a.attnum > 0),
            family(rel, col) AS (
              SELECT rel, col FROM policy WHERE rel IS NOT NULL
              UNION SELECT x.rel, f.col FROM family f CROSS JOIN LATERAL (
                SELECT inhrelid FROM pg_inherits WHERE inhparent = f.rel
                UNION SELECT inhparent FROM pg_inherits WHERE inhrelid = f.rel) x(rel)),
            masked(rel, num, col) AS (
              SELECT a.attrelid, a.attnum, a.attname
                FROM family f JOIN pg_attribute a ON a.attrelid = f.rel AND a.attname = f.col
              UNION
              SELECT g.attrelid, g.attnum, g.attname
                FROM masked m JOIN pg_attribute g ON g.attrelid = m.rel AND g.attgenerated <> ''
                JOIN pg_attrdef d ON d.adrelid = g.attrelid AND d.adnum = g.attnum
               WHERE d.adbin::text ~ (':varattno (' || m.num || '|0) ')),
            opaque(oid) AS (
              SELECT p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
               WHERE p.oid >= 16384 AND p.provolatile <> 'i' AND l.lanname NOT IN ('c', 'internal')
                 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')),
            uses(view, class, obj, num, tree) AS (
              SELECT r.ev_class, d.refclassid, d.refobjid, d.refobjsubid, r.ev_action::text
                FROM pg_rewrite r JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
               WHERE r.ev_type = '1' AND r.ev_class >= 16384
                 AND NOT (d.refclassid = 'pg_class'::regclass AND d.refobjid = r.ev_class)),
            tainted(rel) AS (
              SELECT view FROM uses WHERE class = 'pg_proc'::regclass AND obj IN (SELECT oid FROM opaque)
              UNION SELECT view FROM uses WHERE class = 'pg_class'::regclass
                       AND obj = ANY ('{pg_statistic,pg_stats,pg_statistic_ext_data,pg_stats_ext,pg_stats_ext_exprs}'::regclass[]::oid[])
              UNION SELECT u.view FROM uses u JOIN masked m ON u.class = 'pg_class'::regclass AND u.obj = m.rel
                     WHERE u.num = m.num OR u.tree ~ ':varattno 0 '
              UNION SELECT u.view FROM uses u JOIN tainted t ON u.class = 'pg_class'::regclass AND u.obj = t.rel)
            SELECT 'policy', written, NULL::text[], NULL::text[] FROM policy WHERE rel IS NULL
            UNION ALL
            SELECT 'table', c.relname::text, array_agg(DISTINCT m.col::text),
                   (SELECT array_agg(attname::text) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname NOT IN (SELECT col FROM masked WHERE rel = c.oid))
              FROM masked m JOIN pg_class c ON c.oid = m.rel WHERE c.relname = ANY ($4::text[]::name[]) GROUP BY c.oid, c.relname
            UNION ALL
            SELECT 'view', c.oid::regclass::text, NULL, NULL
              FROM tainted t JOIN pg_class c ON c.oid = t.rel WHERE c.relname = ANY ($4::text[]::name[])
            UNION ALL
            SELECT 'function', p.oid::regprocedure::text, NULL, NULL FROM opaque o JOIN pg_proc p USING (oid)
             WHERE p.proname = ANY ($5::text[]::name[])
                OR EXISTS (SELECT FROM pg_operator WHERE oprcode = p.oid AND oprname = ANY ($6::text[]::name[]))
                OR EXISTS (SELECT FROM pg_aggregate a JOIN pg_proc g ON g.oid = a.aggfnoid
                            WHERE p.oid IN (aggtransfn, aggfinalfn, aggcombinefn, aggmtransfn, aggminvtransfn, aggmfinalfn)
                              AND g.proname = ANY ($5::text[]::name[]))
            """;

    private final List<String[]> policy;

    /**
     * @param columns each as {@code schema.table.column}
     */
    MaskedColumns(List<String> columns) {
        this.policy = columns.stream().map(column -> column.split("\\.")).toList();
    }

    /** Completes when {@code sql} can read none of them. Names must resolve in pg_catalog. */
    Mono<Void> check(Wire wire, CanonicalSql sql) {
        return policy.isEmpty() ? Mono.empty() : refusals(wire, sql);
    }

    private Mono<Void> refusals(Wire wire, CanonicalSql sql) {
        Mentions mentions = Mentions.of(sql);
        Set<String> calls = new HashSet<>(mentions.calls());
        calls.addAll(mentions.fields());
        return wire.read(
                        SQL,
                        List.of(
                                part(0),
                                part(1),
                                part(2),
                                CatalogGate.array(mentions.names()),
                                CatalogGate.array(calls),
                                CatalogGate.array(mentions.operators())),
                        row -> row)
                .collectList()
                .flatMap(
                        rows -> {
                            List<String> reasons = new ArrayList<>();
                            Set<String> tables = new HashSet<>();
                            Set<String> masked = new HashSet<>();
                            Set<String> open = new HashSet<>();
                            rows.forEach(
                                    row -> {
                                        String name = Objects.requireNonNull(row.get(1));
                                        switch (Objects.requireNonNull(row.get(0))) {
                                            case "table" -> {
                                                tables.add(name);
                                                masked.addAll(names(row.get(2)));
                                                open.addAll(names(row.get(3)));
                                            }
                                            case "view" ->
                                                    reasons.add(
                                                            name
                                                                    + " is a view over a masked column");
                                            case "function" ->
                                                    reasons.add(
                                                            "function "
                                                                    + name
                                                                    + " could read a masked column"
                                                                    + " (only C and IMMUTABLE functions cannot)");
                                            default ->
                                                    reasons.add(
                                                            "masked_columns of the connection names "
                                                                    + name
                                                                    + ", which does not exist: its administrator has to mend that");
                                        }
                                    });
                            if (!tables.isEmpty()) {
                                reasons.addAll(named(sql, masked));
                                open.removeAll(masked);
                                reasons.addAll(WholeRows.in(sql.tokens(), tables, open));
                            }
                            return reasons.isEmpty()
                                    ? Mono.empty()
                                    : Mono.error(
                                            Refusal.of(
                                                    "refused: "
                                                            + String.join("; ", reasons)
                                                            + ". masked_columns of the connection keeps these"
                                                            + " values in; name the other columns you need"));
                        });
    }

    private static List<String> named(CanonicalSql sql, Set<String> masked) {
        return sql.tokens().stream()
                .filter(token -> token.isName() && masked.contains(token.value()))
                .map(token -> "column " + token.value() + " is masked")
                .distinct()
                .toList();
    }

    private String part(int index) {
        return CatalogGate.array(policy.stream().map(column -> column[index]).toList());
    }

    /** Elements of an array literal of names. */
    private static List<String> names(@Nullable String array) {
        if (array == null) {
            return List.of();
        }
        return Arrays.stream(array.substring(1, array.length() - 1).split(","))
                .map(
                        name ->
                                name.startsWith("\"")
                                        ? name.substring(1, name.length() - 1)
                                                .replace("\\\"", "\"")
                                                .replace("\\\\", "\\")
                                        : name)
                .toList();
    }
}
