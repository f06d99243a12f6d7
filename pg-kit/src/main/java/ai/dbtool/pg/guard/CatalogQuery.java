package ai.dbtool.pg.guard;

/**
 * Gate A's SQL: every catalog object the names of a text can reach, and why it may not be.
 *
 * <p>Parameters: {@code $1} names, {@code $2} calls, {@code $3} fields, {@code $4} operators,
 * {@code $5} whether foreign tables are allowed. Returns what is denied, and last the state of the
 * catalog it was asked in ({@link CatalogState}) in a row of its own, whose other columns are NULL.
 * Over-approximates: a name counts in every schema.
 */
final class CatalogQuery {

    private CatalogQuery() {}

    /** Relations by name, then through views, inheritance and row security, to the end. */
    private static final String RELATIONS =
            """
            rel(oid, named) AS (
              SELECT oid, true FROM pg_class WHERE relname = ANY ($1::text[]::name[])
              UNION
              SELECT x.oid, false FROM rel CROSS JOIN LATERAL (
                SELECT (regexp_matches(r.ev_action::text, ':relid (\\d+)', 'g'))[1]::oid
                  FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class
                 WHERE r.ev_class = rel.oid AND r.ev_type = '1' AND v.relkind = 'v' AND rel.oid >= 16384
                UNION SELECT inhrelid FROM pg_inherits WHERE inhparent = rel.oid
                UNION SELECT (regexp_matches(polqual::text, ':relid (\\d+)', 'g'))[1]::oid
                  FROM pg_policy WHERE polrelid = rel.oid) x(oid)
               WHERE x.oid <> 0),
            view(oid, tree) AS (
              SELECT rel.oid, r.ev_action::text
                FROM rel JOIN pg_class v ON v.oid = rel.oid AND v.relkind = 'v'
                JOIN pg_rewrite r ON r.ev_class = rel.oid AND r.ev_type = '1'
               WHERE rel.oid >= 16384),
            """;

    /** Functions the text names itself. */
    private static final String NAMED =
            """
            named(oid, via) AS (
              SELECT oid, 'named' FROM pg_proc WHERE proname = ANY ($2::text[]::name[])
              UNION
              -- t.f calls f(t) only when one argument is enough and can be a row.
              SELECT p.oid, 'named' FROM pg_proc p JOIN pg_type a ON a.oid = p.proargtypes[0]
               WHERE proname = ANY ($3::text[]::name[])
                 AND (pronargs - pronargdefaults <= 1 OR provariadic <> 0)
                 AND (a.typtype IN ('c', 'p') OR a.typtype = 'd'
                      OR EXISTS (SELECT FROM pg_cast c WHERE c.casttarget = a.oid AND c.castfunc >= 16384))),
            """;

    /** Types by name, of columns, results and views, down to domains' bases and elements. */
    private static final String TYPES =
            """
            typ(oid) AS (
              SELECT oid FROM pg_type WHERE typname = ANY ($1::text[]::name[])
              UNION
              SELECT x.oid FROM (
                SELECT atttypid FROM pg_attribute JOIN rel ON attrelid = rel.oid WHERE attnum > 0
                UNION SELECT prorettype FROM named JOIN pg_proc p ON p.oid = named.oid
                UNION SELECT unnest(proallargtypes) FROM named JOIN pg_proc p ON p.oid = named.oid
                UNION SELECT oprresult FROM pg_operator WHERE oprname = ANY ($4::text[]::name[]) AND oid >= 16384
                UNION SELECT (regexp_matches(tree, ':resulttype (\\d+)', 'g'))[1]::oid FROM view) x(oid)
               WHERE x.oid >= 16384
              UNION
              SELECT x.oid FROM typ CROSS JOIN LATERAL (
                SELECT typbasetype FROM pg_type t WHERE t.oid = typ.oid
                UNION SELECT typelem FROM pg_type t WHERE t.oid = typ.oid
                UNION SELECT casttarget FROM pg_cast WHERE castsource = typ.oid AND castsource >= 16384
                UNION SELECT rngsubtype FROM pg_range WHERE rngtypid = typ.oid
                -- 13 has no multiranges: the name then means the outer column.
                UNION SELECT rngtypid FROM pg_range r, (VALUES (0::oid)) d(rngmultitypid)
                       WHERE (SELECT rngmultitypid FROM (SELECT r.*) s) = typ.oid
                UNION SELECT atttypid FROM pg_type t JOIN pg_attribute ON attrelid = t.typrelid
                       WHERE t.oid = typ.oid AND attnum > 0) x(oid)
               WHERE x.oid >= 16384),
            """;

    /**
     * User operators: any with a name of the text. One with a built-in name, written or implied
     * (IN, USING, ORDER BY), only when an operand is built in or of a type in reach, else a single
     * such operator would close the whole database.
     */
    private static final String OPERATORS =
            """
            op(oid, via) AS (
              SELECT oprcode::oid, 'operator ' || oprname FROM pg_operator o
               WHERE oid >= 16384
                 AND CASE WHEN oprname IN (SELECT oprname FROM pg_operator WHERE oid < 16384)
                       THEN (oprname = ANY ($4::text[]::name[])
                             OR oprname IN ('=', '<>', '<', '>', '<=', '>=', '~~', '!~~', '~~*', '!~~*', '~', '!~'))
                            AND (oprleft BETWEEN 1 AND 16383 OR oprright BETWEEN 1 AND 16383
                                 OR oprleft IN (SELECT oid FROM typ) OR oprright IN (SELECT oid FROM typ))
                       ELSE oprname = ANY ($4::text[]::name[]) END),
            """;

    /** What built-in values may be cast to unasked: what named functions and operators take. */
    private static final String TAKEN =
            """
            taken(oid) AS (
              SELECT unnest(proargtypes) FROM named JOIN pg_proc p ON p.oid = named.oid
              UNION SELECT unnest(ARRAY[oprleft, oprright]) FROM pg_operator
               WHERE oid >= 16384
                 AND (oprname = ANY ($4::text[]::name[])
                      OR oprname IN ('=', '<>', '<', '>', '<=', '>=', '~~', '!~~', '~~*', '!~~*', '~', '!~'))),
            """;

    /** Every function that can run: an aggregate's parts and defaults' calls included. */
    private static final String FUNCTIONS =
            """
            f(oid, via) AS (
              SELECT * FROM (
                SELECT oid, via FROM named
                UNION SELECT oid, via FROM op
                UNION SELECT (regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\\d+)', 'g'))[1]::oid,
                             'view ' || view.oid::regclass FROM view
                UNION SELECT (regexp_matches(polqual::text, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\\d+)', 'g'))[1]::oid,
                             'row security of ' || polrelid::regclass
                        FROM pg_policy JOIN rel ON polrelid = rel.oid
                UNION SELECT (regexp_matches(conbin::text, ':(?:funcid|opfuncid) (\\d+)', 'g'))[1]::oid,
                             'domain ' || contypid::regtype
                        FROM pg_constraint JOIN typ ON contypid = typ.oid WHERE contypid <> 0
                UNION SELECT castfunc, 'cast from ' || castsource::regtype FROM pg_cast
                       WHERE castfunc >= 16384
                         AND (castsource >= 16384 AND castsource IN (SELECT oid FROM typ)
                              OR castsource < 16384 AND (casttarget < 16384 OR casttarget IN (SELECT oid FROM typ)
                                                         OR casttarget IN (SELECT oid FROM taken)))
                UNION SELECT rngcanonical::oid, 'range ' || rngtypid::regtype
                        FROM pg_range JOIN typ ON rngtypid = typ.oid WHERE rngcanonical <> 0
              ) s(oid, via)
              UNION
              SELECT x.oid, CASE WHEN f.via = 'named' THEN 'a part of a named function' ELSE f.via END
                FROM f CROSS JOIN LATERAL (%s) x(oid)
               WHERE x.oid <> 0),
            """
                    .formatted(Rules.PARTS);

    static final String SQL =
            "WITH RECURSIVE "
                    + RELATIONS
                    + NAMED
                    + TYPES
                    + OPERATORS
                    + TAKEN
                    + FUNCTIONS
                    + """
                    denied(object, via, why) AS (
                      SELECT 'function ' || p.oid::regprocedure, via, %s
                        FROM f JOIN pg_proc p ON p.oid = f.oid
                      UNION ALL
                      SELECT 'relation ' || c.oid::regclass, CASE WHEN named THEN 'named' ELSE 'through a view or partition' END,
                             %s
                        FROM rel JOIN pg_class c ON c.oid = rel.oid)
                    SELECT object, via, why FROM (SELECT DISTINCT object, via, why, via ~ '^(cast|domain|range) ' FROM denied
                                    WHERE why IS NOT NULL ORDER BY 4 DESC, 1, 2 LIMIT 5) d
                    UNION ALL SELECT NULL, NULL, %s
                    """
                            .formatted(Rules.FUNCTION, Rules.RELATION, CatalogState.SQL);
}
