package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.answer.Sizes;
import ai.dbtool.db.ddl.Change.Drop;
import ai.dbtool.db.ddl.Change.DropColumn;
import ai.dbtool.db.ddl.Change.DropConstraint;
import ai.dbtool.db.ddl.Change.DropObject;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What depends on the objects a statement drops, by {@code pg_depend}, as findDependentObjects
 * walks it: what is internal or automatic goes along, what is normal stands in the way of RESTRICT.
 * An object that is internal to another one stands for that other one, as the rule of a view for
 * the view.
 */
final class Dependents {

    /**
     * An object that depends on what is dropped.
     *
     * @param what as pg_describe_object says it
     * @param named whether it stands in the way, and is not only a part of what does
     * @param relation the one that it is, or belongs to; it is locked when the object goes
     * @param other the referenced table of a foreign key
     * @param kind relkind, when the object is a relation
     * @param rows estimate of the last VACUUM or ANALYZE
     */
    record DependentRow(
            String what,
            boolean named,
            @Nullable String relation,
            @Nullable String other,
            @Nullable String kind,
            double rows,
            long bytes) {

        boolean holdsRows() {
            return kind != null && kind.matches("[rpm]");
        }
    }

    /** An object to be dropped; {@code part} is its column, constraint or count of arguments. */
    private record Seed(String kind, String schema, String name, String part) {}

    private static final int ARGUMENTS_UNKNOWN = -1;

    private static final String DEPENDENTS =
            "WITH RECURSIVE "
                    + Catalog.PATH
                    + """
            given AS (
                SELECT * FROM ROWS FROM (unnest(CAST(:kinds AS text[])), unnest(CAST(:schemas AS text[])),
                                         unnest(CAST(:names AS text[])), unnest(CAST(:parts AS text[]))) AS k(kind, schema, name, part)),
            candidates AS (
                SELECT g.*, 'pg_type'::regclass::oid AS classid, y.oid AS objid, y.typnamespace AS nsp
                  FROM given g JOIN pg_type y ON y.typname = g.name WHERE g.kind = 'type'
                UNION ALL
                SELECT g.*, 'pg_proc'::regclass::oid, p.oid, p.pronamespace
                  FROM given g JOIN pg_proc p ON p.proname = g.name WHERE g.kind = 'function' AND g.part IN ('-1', p.pronargs::text)),
            nearest AS (
                SELECT c.classid, c.objid, rank() OVER w AS rank, count(*) OVER (PARTITION BY c.kind, c.schema, c.name, c.part, p.ord) AS same, p.ord, c.schema
                  FROM candidates c JOIN pg_namespace n ON n.oid = c.nsp LEFT JOIN path p ON p.schema = n.nspname
                 WHERE c.schema IN ('', n.nspname)
                WINDOW w AS (PARTITION BY c.kind, c.schema, c.name, c.part ORDER BY p.ord NULLS LAST)),
            seeds AS MATERIALIZED (
                SELECT 'pg_class'::regclass::oid AS classid, to_regclass(g.name)::oid AS objid, 0 AS objsubid FROM given g WHERE g.kind = 'relation'
                UNION ALL SELECT 'pg_class'::regclass, a.attrelid, a.attnum FROM given g JOIN pg_attribute a ON a.attrelid = to_regclass(g.name)::oid
                           AND a.attname = g.part WHERE g.kind = 'column'
                UNION ALL SELECT 'pg_constraint'::regclass, k.oid, 0 FROM given g JOIN pg_constraint k ON k.conrelid = to_regclass(g.name)::oid
                           AND k.conname = g.part WHERE g.kind = 'constraint'
                UNION ALL SELECT 'pg_namespace'::regclass, n.oid, 0 FROM given g JOIN pg_namespace n ON n.nspname = g.name WHERE g.kind = 'schema'
                UNION ALL SELECT 'pg_extension'::regclass, e.oid, 0 FROM given g JOIN pg_extension e ON e.extname = g.name WHERE g.kind = 'extension'
                UNION ALL SELECT n.classid, n.objid, 0 FROM nearest n WHERE n.rank = 1 AND n.same = 1),
            reach AS (
                SELECT classid, objid, objsubid, false AS hard, 's' AS edge FROM seeds WHERE objid IS NOT NULL
                UNION
                SELECT x.classid, x.objid, x.objsubid, r.hard OR x.edge = 'n', x.edge
                  FROM reach r CROSS JOIN LATERAL (
                       SELECT d.classid, d.objid, d.objsubid, CASE d.deptype WHEN 'n' THEN 'n' ELSE 'a' END AS edge FROM pg_depend d
                        WHERE d.refclassid = r.classid AND d.refobjid = r.objid AND (r.objsubid = 0 OR d.refobjsubid = r.objsubid) AND d.deptype <> 'p'
                       UNION ALL
                       SELECT d.refclassid, d.refobjid, d.refobjsubid, 'u' FROM pg_depend d
                        WHERE r.edge <> 's' AND d.classid = r.classid AND d.objid = r.objid AND d.objsubid = r.objsubid AND d.deptype = 'i') x),
            found AS (
                SELECT r.classid, r.objid, r.objsubid, bool_or(r.edge IN ('n', 'u')) AS direct FROM reach r
                 WHERE r.hard AND NOT EXISTS (SELECT FROM reach a WHERE NOT a.hard AND a.classid = r.classid AND a.objid = r.objid
                                                                  AND a.objsubid IN (0, r.objsubid))
                 GROUP BY 1, 2, 3),
            owned AS (
                SELECT f.*, k.confrelid AS other,
                       CASE f.classid WHEN 'pg_class'::regclass THEN coalesce((SELECT i.indrelid FROM pg_index i WHERE i.indexrelid = f.objid), f.objid)
                            WHEN 'pg_constraint'::regclass THEN k.conrelid
                            WHEN 'pg_trigger'::regclass THEN (SELECT t.tgrelid FROM pg_trigger t WHERE t.oid = f.objid)
                            WHEN 'pg_attrdef'::regclass THEN (SELECT d.adrelid FROM pg_attrdef d WHERE d.oid = f.objid)
                            WHEN 'pg_policy'::regclass THEN (SELECT p.polrelid FROM pg_policy p WHERE p.oid = f.objid)
                            WHEN 'pg_rewrite'::regclass THEN (SELECT w.ev_class FROM pg_rewrite w WHERE w.oid = f.objid) END AS rel
                  FROM found f LEFT JOIN pg_constraint k ON f.classid = 'pg_constraint'::regclass AND k.oid = f.objid),
            """
                    + Sizes.LOCKED
                    + """
            SELECT pg_describe_object(o.classid, o.objid, o.objsubid) AS what,
                   o.direct AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.classid AND d.objid = o.objid
                                               AND d.objsubid = o.objsubid AND d.deptype = 'i') AS named,
                   CASE WHEN c.relkind <> 't' THEN format('%I.%I', n.nspname, c.relname) END AS relation,
                   (SELECT format('%I.%I', pn.nspname, p.relname) FROM pg_class p JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE p.oid = o.other) AS other,
                   CASE WHEN o.classid = 'pg_class'::regclass AND o.objsubid = 0 AND o.rel = o.objid THEN c.relkind::text END AS kind,
                   greatest(coalesce(c.reltuples, 0), 0) AS rows,
                   coalesce(CASE WHEN o.classid = 'pg_class'::regclass AND o.rel = o.objid AND c.relkind IN ('r', 'm') THEN
            """
                    + Sizes.TOTAL
                    + """
                   END, 0)::bigint AS bytes
              FROM owned o LEFT JOIN pg_class c ON c.oid = o.rel LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
             ORDER BY named DESC, what LIMIT 5000
            """;

    private Dependents() {}

    /** Those of all that {@code statement} drops, taken together. */
    static Mono<List<DependentRow>> read(
            Database database, Statement statement, List<RelationFacts> relations, Sight sight) {
        List<Seed> seeds =
                statement.changes().stream().flatMap(c -> seeds(c, relations)).distinct().toList();
        if (seeds.isEmpty()) {
            return Mono.just(List.of());
        }
        return sight.tolerate(
                "what depends on the dropped objects",
                database.rows(
                        DependentRow.class,
                        DEPENDENTS,
                        Map.of(
                                "kinds", seeds.stream().map(Seed::kind).toList(),
                                "schemas", seeds.stream().map(Seed::schema).toList(),
                                "names", seeds.stream().map(Seed::name).toList(),
                                "parts", seeds.stream().map(Seed::part).toList())));
    }

    private static Stream<Seed> seeds(Change change, List<RelationFacts> relations) {
        return switch (change) {
            case Drop c ->
                    found(c.relation(), relations).map(r -> new Seed("relation", "", r.name(), ""));
            case DropColumn c ->
                    found(c.table(), relations)
                            .flatMap(r -> Stream.concat(Stream.of(r.name()), r.children().stream()))
                            .map(name -> new Seed("column", "", name, c.column()));
            case DropConstraint c ->
                    found(c.table(), relations)
                            .map(r -> new Seed("constraint", "", r.name(), c.constraint()));
            case DropObject c -> {
                String schema = c.name().schema() == null ? "" : c.name().schema();
                Integer arguments = c.arguments();
                yield Stream.of(
                        new Seed(
                                c.what(),
                                schema,
                                c.name().name(),
                                String.valueOf(arguments == null ? ARGUMENTS_UNKNOWN : arguments)));
            }
            default -> Stream.of();
        };
    }

    private static Stream<RelationFacts> found(ObjectName name, List<RelationFacts> relations) {
        return relations.stream().filter(r -> r.asked().contains(name.quoted()));
    }
}
