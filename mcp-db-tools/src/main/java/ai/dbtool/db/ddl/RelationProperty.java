package ai.dbtool.db.ddl;

/** What {@code ALTER TABLE}, {@code INDEX} and their like set on a relation or a column. */
enum RelationProperty implements Property {
    /** Storage parameters; the detail holds their names. */
    OPTIONS(
            false,
            """
            (SELECT concat_ws(', ', 'SET (' || string_agg(o.key || ' = ' || quote_literal(o.value), ', ' ORDER BY o.key) || ')',
                                    'RESET (' || string_agg(k, ', ' ORDER BY k) FILTER (WHERE o.key IS NULL) || ')')
               FROM unnest(string_to_array(g.detail, ',')) k
               LEFT JOIN (SELECT split_part(e, '=', 1) AS key, substr(e, strpos(e, '=') + 1) AS value FROM unnest(c.reloptions) e
                          UNION ALL
                          SELECT 'toast.' || split_part(e, '=', 1), substr(e, strpos(e, '=') + 1)
                            FROM pg_class t, unnest(t.reloptions) e WHERE t.oid = c.reltoastrelid) o ON o.key = k)
            """),
    /** What the new owner was granted is gone when it stops to be the owner. */
    OWNER(
            false,
            """
            'OWNER TO ' || quote_ident(pg_get_userbyid(c.relowner)) || coalesce((
             SELECT string_agg(x.said, '' ORDER BY x.said)
               FROM (SELECT format('; GRANT %s ON %I.%I TO %s%s', string_agg(e.privilege_type, ', ' ORDER BY e.privilege_type), n.nspname, c.relname,
                                   CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END,
                                   CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS said
                       FROM aclexplode(c.relacl) e WHERE e.grantee <> c.relowner GROUP BY e.grantee, e.is_grantable) x), '')
            """),
    CLUSTERED(
            false,
            """
            coalesce((SELECT 'CLUSTER ON ' || quote_ident(x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
                       WHERE i.indrelid = c.oid AND i.indisclustered), 'SET WITHOUT CLUSTER')
            """),
    /** The part is a trigger's name, or {@code all} or {@code user} as the detail says. */
    TRIGGERS(
            true,
            """
            (SELECT nullif(concat_ws(', ', CASE WHEN g.detail <> '' THEN 'ENABLE TRIGGER ' || g.detail END, string_agg(
                           CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END
                           || ' TRIGGER ' || quote_ident(t.tgname), ', ' ORDER BY t.tgname)), '')
               FROM pg_trigger t
              WHERE t.tgrelid = c.oid AND CASE g.detail WHEN '' THEN t.tgname = g.part
                                               ELSE t.tgenabled <> 'O' AND (g.detail = 'ALL' OR NOT t.tgisinternal) END)
            """),
    RULES(
            false,
            """
            (SELECT CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END
                    || ' RULE ' || quote_ident(r.rulename) FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.rulename = g.part)
            """),
    ROW_SECURITY(
            false,
            "CASE WHEN c.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END || ' ROW LEVEL SECURITY'"),
    FORCED_ROW_SECURITY(
            false,
            "CASE WHEN c.relforcerowsecurity THEN 'FORCE' ELSE 'NO FORCE' END || ' ROW LEVEL SECURITY'"),
    REPLICA_IDENTITY(
            false,
            """
            'REPLICA IDENTITY ' || CASE c.relreplident WHEN 'd' THEN 'DEFAULT' WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE
             (SELECT 'USING INDEX ' || quote_ident(x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
               WHERE i.indrelid = c.oid AND i.indisreplident) END
            """),
    TYPED(
            false,
            "CASE c.reloftype WHEN 0 THEN 'NOT OF' ELSE 'OF ' || format_type(c.reloftype, NULL) END"),
    TABLESPACE(
            false,
            """
            'SET TABLESPACE ' || (SELECT quote_ident(s.spcname) FROM pg_tablespace s WHERE s.oid = CASE c.reltablespace
             WHEN 0 THEN (SELECT d.dattablespace FROM pg_database d WHERE d.datname = current_database()) ELSE c.reltablespace END)
            """),
    ACCESS_METHOD(
            false,
            "'SET ACCESS METHOD ' || (SELECT quote_ident(m.amname) FROM pg_am m WHERE m.oid = c.relam)"),
    /** Deferrability and, from 18 on, enforcement. */
    CONSTRAINT(
            false,
            """
            (SELECT 'ALTER CONSTRAINT ' || quote_ident(k.conname) || CASE WHEN g.detail <> ''
                    THEN CASE WHEN (to_jsonb(k) ->> 'conenforced')::boolean THEN ' ENFORCED' ELSE ' NOT ENFORCED' END
                    ELSE CASE WHEN k.condeferrable THEN ' DEFERRABLE' ELSE ' NOT DEFERRABLE' END
                      || CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' ELSE ' INITIALLY IMMEDIATE' END END
               FROM pg_constraint k WHERE k.conrelid = c.oid AND k.conname = g.part)
            """),
    DEFAULT(
            true,
            """
            'ALTER COLUMN ' || quote_ident(a.attname) || coalesce(' SET DEFAULT ' || (SELECT pg_get_expr(d.adbin, d.adrelid)
             FROM pg_attrdef d WHERE d.adrelid = c.oid AND d.adnum = a.attnum), ' DROP DEFAULT')
            """),
    /** From 18 on NOT NULL has a name, which SET NOT NULL would choose anew. */
    NOT_NULL(
            true,
            """
            CASE WHEN NOT a.attnotnull THEN 'ALTER COLUMN ' || quote_ident(a.attname) || ' DROP NOT NULL'
                 ELSE coalesce((SELECT 'ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) FROM pg_constraint k
                                 WHERE k.conrelid = c.oid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum] AND k.conislocal),
                               'ALTER COLUMN ' || quote_ident(a.attname) || ' SET NOT NULL') END
            """),
    STATISTICS(
            true,
            """
            'ALTER COLUMN ' || CASE WHEN c.relkind IN ('i', 'I') THEN a.attnum::text ELSE quote_ident(a.attname) END
             || ' SET STATISTICS ' || coalesce(a.attstattarget, -1)
            """),
    STORAGE(
            true,
            """
            'ALTER COLUMN ' || quote_ident(a.attname) || ' SET STORAGE '
             || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
            """),
    /** Only where it is not that of the type, to which a new type resets it. */
    CHOSEN_STORAGE(
            true,
            """
            (SELECT 'ALTER COLUMN ' || quote_ident(a.attname) || ' SET STORAGE '
                    || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
                    || CASE a.attcompression WHEN '' THEN '' ELSE ', ALTER COLUMN ' || quote_ident(a.attname) || ' SET COMPRESSION '
                       || CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END END
               FROM pg_type y WHERE y.oid = a.atttypid AND (y.typstorage <> a.attstorage OR a.attcompression <> ''))
            """),
    COMPRESSION(
            true,
            """
            'ALTER COLUMN ' || quote_ident(a.attname) || ' SET COMPRESSION '
             || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' ELSE 'DEFAULT' END
            """),
    COLUMN_OPTIONS(
            true,
            """
            (SELECT concat_ws(', ', 'ALTER COLUMN ' || quote_ident(a.attname) || ' SET (' || string_agg(e, ', ') || ')',
                     'ALTER COLUMN ' || quote_ident(a.attname) || ' RESET (' || string_agg(k, ', ') FILTER (WHERE e IS NULL) || ')')
               FROM unnest(string_to_array(g.detail, ',')) k LEFT JOIN unnest(a.attoptions) e ON split_part(e, '=', 1) = k)
            """),
    EXPRESSION(
            true,
            """
            'ALTER COLUMN ' || quote_ident(a.attname) || ' SET EXPRESSION AS (' || (SELECT pg_get_expr(d.adbin, d.adrelid)
             FROM pg_attrdef d WHERE d.adrelid = c.oid AND d.adnum = a.attnum) || ')'
            """),
    IDENTITY(
            false,
            """
            'ALTER COLUMN ' || quote_ident(a.attname) || CASE a.attidentity WHEN '' THEN ' DROP IDENTITY'
             WHEN 'a' THEN ' SET GENERATED ALWAYS' ELSE ' SET GENERATED BY DEFAULT' END
            """);

    private final String sql;

    RelationProperty(boolean descends, String now) {
        this.sql =
                "WITH RECURSIVE "
                        + GIVEN
                        + """
                , tree AS (
                    SELECT to_regclass(g.name)::oid AS oid, 0 AS depth FROM given g
                    UNION SELECT h.inhrelid, t.depth + 1 FROM tree t JOIN pg_inherits h ON h.inhparent = t.oid WHERE
                """
                        + descends
                        + """
                 ), now AS (
                    SELECT t.depth, format('%I.%I', n.nspname, c.relname) AS shown,
                           CASE WHEN c.relkind IN ('i', 'I') THEN 'INDEX' WHEN c.relkind = 'v' THEN 'VIEW' WHEN c.relkind = 'm' THEN 'MATERIALIZED VIEW'
                                WHEN c.relkind = 'S' THEN 'SEQUENCE' WHEN c.relkind = 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END AS word,
                """
                        + now
                        + """
                           AS what
                      FROM given g CROSS JOIN tree t JOIN pg_class c ON c.oid = t.oid JOIN pg_namespace n ON n.oid = c.relnamespace
                      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
                           AND g.part = CASE WHEN c.relkind IN ('i', 'I') THEN a.attnum::text ELSE a.attname::text END)
                SELECT format('ALTER %s %s %s;', word, shown, what) AS undo FROM now
                 WHERE what IS NOT NULL AND (depth = 0 OR what <> (SELECT max(w.what) FROM now w WHERE w.depth = 0)) ORDER BY depth, shown
                """;
    }

    @Override
    public String sql() {
        return sql;
    }
}
