package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.db.ddl.RelationFacts.Column;
import ai.dbtool.db.ddl.RelationFacts.Index;
import ai.dbtool.pg.Database;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether columns can be compared with the keys they are to refer to, as ATAddForeignKeyConstraint
 * asks it: an equality operator for both types in the operator family of the key's index, or else
 * an implicit cast to the type the index compares.
 */
final class KeyTypes {

    /**
     * A referring column and its key.
     *
     * @param type of the referring column, as the statement or format_type writes it
     * @param table of the referring column, empty for a column that is new
     * @param index whose operator class compares
     */
    private record Pair(
            String type, String table, String column, String target, String key, String index) {}

    /**
     * What the catalog says of a referring column and its key.
     *
     * @param known whether the type exists
     * @param same whether both have one type, domains aside
     * @param direct whether an operator compares both as they are
     * @param cast castmethod of pg_cast to what the index compares; b needs no work
     * @param collations both, when they differ and one is not deterministic
     */
    record Comparison(
            String column,
            String target,
            String key,
            boolean known,
            boolean same,
            boolean direct,
            @Nullable String cast,
            String shownType,
            String keyType,
            @Nullable String collations) {

        /** Whether PostgreSQL finds a way to compare them. */
        boolean possible() {
            return !known || direct || cast != null;
        }
    }

    private static final String COMPARISONS =
            "WITH RECURSIVE "
                    + Catalog.PATH
                    + """
            given AS (
                SELECT k.*, a.atttypid, a.attcollation
                  FROM ROWS FROM (unnest(CAST(:types AS text[])), unnest(CAST(:tables AS text[])), unnest(CAST(:columns AS text[])),
                                  unnest(CAST(:targets AS text[])), unnest(CAST(:keys AS text[])), unnest(CAST(:indexes AS text[])))
                       AS k(type, tab, col, target, key, idx)
                  LEFT JOIN pg_attribute a ON a.attrelid = to_regclass(nullif(k.tab, ''))::oid AND a.attname = k.col AND NOT a.attisdropped),
            typed AS (
                SELECT g.*, coalesce(g.atttypid, to_regtype(g.type)::oid,
                                (SELECT (array_agg(y.oid ORDER BY p.ord NULLS LAST))[1]
                                   FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace
                                   LEFT JOIN path p ON p.schema = n.nspname
                                  WHERE y.typname = trim(both '"' FROM g.type))) AS fk,
                       pa.atttypid AS pk, pa.attcollation AS pkcoll, oc.opcfamily, oc.opcintype
                  FROM given g
                  JOIN pg_attribute pa ON pa.attrelid = to_regclass(g.target)::oid AND pa.attname = g.key AND NOT pa.attisdropped
                  JOIN pg_index i ON i.indexrelid = to_regclass(g.idx)::oid
                  JOIN LATERAL (SELECT u.ord FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(num, ord)
                                 WHERE u.num = pa.attnum AND u.ord <= i.indnkeyatts LIMIT 1) pos ON true
                  JOIN pg_opclass oc ON oc.oid = i.indclass[pos.ord::int - 1]),
            base AS (
                SELECT t.oid AS top, t.oid, t.typtype, t.typbasetype FROM typed x JOIN pg_type t ON t.oid IN (x.fk, x.pk)
                UNION SELECT b.top, t.oid, t.typtype, t.typbasetype FROM base b JOIN pg_type t ON b.typtype = 'd' AND t.oid = b.typbasetype)
            SELECT x.col AS column, x.target, x.key, x.fk IS NOT NULL AS known, coalesce(f.oid = p.oid, false) AS same,
                   EXISTS (SELECT FROM pg_amop o WHERE o.amopfamily = x.opcfamily AND o.amopstrategy = 3
                              AND o.amoplefttype = x.opcintype AND o.amoprighttype = f.oid)
                   AND EXISTS (SELECT FROM pg_amop o WHERE o.amopfamily = x.opcfamily AND o.amopstrategy = 3
                              AND o.amoplefttype = f.oid AND o.amoprighttype = f.oid) AS direct,
                   CASE WHEN f.oid = x.opcintype OR (f.oid = p.oid AND (SELECT t.typtype FROM pg_type t WHERE t.oid = x.opcintype) = 'p') THEN 'b'
                        ELSE (SELECT c.castmethod::text FROM pg_cast c
                               WHERE c.castsource = f.oid AND c.casttarget = x.opcintype AND c.castcontext = 'i') END AS cast,
                   coalesce(format_type(x.fk, NULL), x.type) AS shown_type, format_type(x.pk, NULL) AS key_type,
                   CASE WHEN x.pkcoll <> 0 AND coalesce(x.attcollation, x.pkcoll) NOT IN (0, x.pkcoll)
                             AND EXISTS (SELECT FROM pg_collation l WHERE l.oid IN (x.attcollation, x.pkcoll) AND NOT l.collisdeterministic)
                        THEN (SELECT string_agg(format('%I', l.collname), ' and ' ORDER BY l.oid = x.pkcoll) FROM pg_collation l
                               WHERE l.oid IN (x.attcollation, x.pkcoll)) END AS collations
              FROM typed x LEFT JOIN base f ON f.top = x.fk AND f.typtype <> 'd' LEFT JOIN base p ON p.top = x.pk AND p.typtype <> 'd'
            """;

    private KeyTypes() {}

    static Mono<List<Comparison>> read(
            Database database, Statement statement, List<RelationFacts> relations, Sight sight) {
        List<Pair> pairs = new ArrayList<>();
        Needs.foreignKeys(statement)
                .forEach((key, table) -> pairs.addAll(pairs(table, key, relations)));
        if (pairs.isEmpty()) {
            return Mono.just(List.of());
        }
        return sight.tolerate(
                "operators that compare the columns of foreign keys",
                database.rows(
                        Comparison.class,
                        COMPARISONS,
                        Map.of(
                                "types", pairs.stream().map(Pair::type).toList(),
                                "tables", pairs.stream().map(Pair::table).toList(),
                                "columns", pairs.stream().map(Pair::column).toList(),
                                "targets", pairs.stream().map(Pair::target).toList(),
                                "keys", pairs.stream().map(Pair::key).toList(),
                                "indexes", pairs.stream().map(Pair::index).toList())));
    }

    private static List<Pair> pairs(
            ObjectName table, ForeignKey key, List<RelationFacts> relations) {
        RelationFacts target = asked(key.target(), relations);
        Index index = target == null ? null : ForeignKeyOutlook.index(key, target);
        List<Pair> pairs = new ArrayList<>();
        if (target == null || index == null) {
            return pairs;
        }
        List<String> keys = ForeignKeyOutlook.keys(key, target);
        RelationFacts own = asked(table, relations);
        for (int i = 0; i < Math.min(keys.size(), key.columns().size()); i++) {
            String column = key.columns().get(i);
            Column present = own == null ? null : own.column(column);
            String written = key.types().isEmpty() ? "" : key.types().get(i);
            boolean isNew = !written.isEmpty();
            if (isNew || present != null) {
                pairs.add(
                        new Pair(
                                isNew || present == null ? written : present.type(),
                                isNew || own == null ? "" : own.name(),
                                column,
                                target.name(),
                                keys.get(i),
                                index.name()));
            }
        }
        return pairs;
    }

    private static @Nullable RelationFacts asked(ObjectName name, List<RelationFacts> relations) {
        return relations.stream()
                .filter(r -> r.asked().contains(name.quoted()))
                .findFirst()
                .orElse(null);
    }
}
