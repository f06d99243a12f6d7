package ai.dbtool.db.ddl;

/** Definitions, settings and comments. */
enum ObjectProperty implements Property {
    /**
     * The name is a role, an empty one for ALL; the part a database or empty; the detail a setting,
     * or all.
     */
    ROLE_SETTING(
            false,
            """
            SELECT format('ALTER ROLE %s%s ', CASE g.name WHEN '""' THEN 'ALL' ELSE g.name END, ' IN DATABASE ' || quote_ident(nullif(g.part, '')))
                   || coalesce('SET ' || e.key || ' TO ' ||
            """
                    + Property.SETTING_VALUE
                    + """
                   , 'RESET ' || g.detail) || ';' AS undo
              FROM given g
              LEFT JOIN pg_db_role_setting s ON s.setrole = CASE g.name WHEN '""' THEN 0 ELSE (SELECT r.oid FROM pg_roles r WHERE quote_ident(r.rolname) = g.name) END
                    AND s.setdatabase = CASE g.part WHEN '' THEN 0 ELSE (SELECT d.oid FROM pg_database d WHERE d.datname = g.part) END
              LEFT JOIN LATERAL (SELECT split_part(c, '=', 1) AS key, substr(c, strpos(c, '=') + 1) AS value FROM unnest(s.setconfig) c
                                  WHERE g.detail IN ('all', lower(split_part(c, '=', 1)))) e ON true
             WHERE e.key IS NOT NULL OR g.detail <> 'all'
            """),
    /** The name is a database, the detail a setting, or all. */
    DATABASE_SETTING(
            false,
            """
            SELECT format('ALTER DATABASE %s ', g.name) || coalesce('SET ' || e.key || ' TO ' ||
            """
                    + Property.SETTING_VALUE
                    + """
                   , 'RESET ' || g.detail) || ';' AS undo
              FROM given g
              LEFT JOIN pg_db_role_setting s ON s.setrole = 0
                    AND s.setdatabase = (SELECT d.oid FROM pg_database d WHERE quote_ident(d.datname) = g.name)
              LEFT JOIN LATERAL (SELECT split_part(c, '=', 1) AS key, substr(c, strpos(c, '=') + 1) AS value FROM unnest(s.setconfig) c
                                  WHERE g.detail IN ('all', lower(split_part(c, '=', 1)))) e ON true
             WHERE e.key IS NOT NULL OR g.detail <> 'all'
            """),
    /** The detail holds the words of the statement, in small letters. */
    ROLE_ATTRIBUTES(
            false,
            """
            SELECT format('ALTER ROLE %s WITH %s;%s', g.name, concat_ws(' ',
                     CASE WHEN g.detail ~ '\\m(no)?superuser' THEN CASE WHEN r.rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END END,
                     CASE WHEN g.detail ~ '\\m(no)?createdb' THEN CASE WHEN r.rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END END,
                     CASE WHEN g.detail ~ '\\m(no)?createrole' THEN CASE WHEN r.rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END END,
                     CASE WHEN g.detail ~ '\\m(no)?inherit' THEN CASE WHEN r.rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END END,
                     CASE WHEN g.detail ~ '\\m(no)?login' THEN CASE WHEN r.rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END END,
                     CASE WHEN g.detail ~ '\\m(no)?replication' THEN CASE WHEN r.rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END END,
                     CASE WHEN g.detail ~ '\\m(no)?bypassrls' THEN CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END END,
                     CASE WHEN g.detail ~ '\\mconnection limit' THEN 'CONNECTION LIMIT ' || r.rolconnlimit END,
                     CASE WHEN g.detail ~ '\\mvalid until' THEN 'VALID UNTIL ' || quote_literal(coalesce(r.rolvaliduntil::text, 'infinity')) END),
                     CASE WHEN g.detail ~ '\\mpassword' THEN ' -- the old password cannot be known' ELSE '' END) AS undo
              FROM given g JOIN pg_roles r ON quote_ident(r.rolname) = g.name
            """),
    DATABASE_ATTRIBUTES(
            false,
            """
            SELECT format('ALTER DATABASE %s WITH %s;', g.name, concat_ws(' ',
                     CASE WHEN g.detail ~ '\\mallow_connections' THEN 'ALLOW_CONNECTIONS ' || d.datallowconn END,
                     CASE WHEN g.detail ~ '\\mconnection limit' THEN 'CONNECTION LIMIT ' || d.datconnlimit END,
                     CASE WHEN g.detail ~ '\\mis_template' THEN 'IS_TEMPLATE ' || d.datistemplate END)) AS undo
              FROM given g JOIN pg_database d ON quote_ident(d.datname) = g.name
            """),
    /** The part says what is owned: schema, type, domain or database. */
    OWNER(
            false,
            """
            SELECT format('ALTER %s %s OWNER TO %I;', upper(g.part), g.name, pg_get_userbyid(o.owner))
                   || coalesce((SELECT string_agg(x.said, '' ORDER BY x.said)
                        FROM (SELECT format(' GRANT %s ON %s %s TO %s%s;', string_agg(e.privilege_type, ', ' ORDER BY e.privilege_type), upper(g.part), g.name,
                                            CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END,
                                            CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS said
                                FROM aclexplode(o.acl) e WHERE e.grantee <> o.owner GROUP BY e.grantee, e.is_grantable) x), '') AS undo
              FROM given g CROSS JOIN LATERAL (
                   SELECT n.nspowner AS owner, n.nspacl AS acl FROM pg_namespace n WHERE g.part = 'schema' AND quote_ident(n.nspname) = g.name
                   UNION ALL SELECT d.datdba, d.datacl FROM pg_database d WHERE g.part = 'database' AND quote_ident(d.datname) = g.name
                   UNION ALL SELECT (SELECT y.typowner FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace
                                       LEFT JOIN path h ON h.schema = n.nspname
                                      WHERE g.name IN (quote_ident(y.typname), format('%I.%I', n.nspname, y.typname)) ORDER BY h.ord NULLS LAST LIMIT 1)
                             , NULL WHERE g.part IN ('type', 'domain')) o
             WHERE o.owner IS NOT NULL
            """),
    SEQUENCE(
            true,
            """
            SELECT v.undo FROM given g JOIN pg_class c ON c.oid = to_regclass(g.name) JOIN pg_sequence q ON q.seqrelid = c.oid
              CROSS JOIN LATERAL (
                   SELECT 1 AS step, format('%s SEQUENCE %s AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s %sCYCLE OWNED BY %s;',
                          CASE g.part WHEN 'drop' THEN 'CREATE' ELSE 'ALTER' END, g.name, format_type(q.seqtypid, NULL), q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache,
                          CASE WHEN q.seqcycle THEN '' ELSE 'NO ' END,
                          coalesce((SELECT format('%s.%I', d.refobjid::regclass, a.attname) FROM pg_depend d
                                      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                                     WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'a' AND d.refobjsubid > 0), 'NONE')) AS undo
                    WHERE g.detail <> 'identity'
                   UNION ALL
                   SELECT 2, CASE WHEN NOT has_sequence_privilege(c.oid, 'SELECT, USAGE') THEN '-- the value it stands at is not shown to this role'
                                  WHEN pg_sequence_last_value(c.oid) IS NULL THEN format('ALTER SEQUENCE %s RESTART WITH %s;', g.name, q.seqstart)
                                  ELSE format('SELECT setval(%L, %s);', g.name, pg_sequence_last_value(c.oid)) END
                    WHERE g.part = 'drop' OR g.detail ~ '\\mrestart\\M') v
             ORDER BY v.step
            """),
    /** The part is {@code drop} when the view goes, and its indexes, owner and rights with it. */
    VIEW(
            true,
            """
            SELECT v.undo FROM given g JOIN pg_class c ON c.oid = to_regclass(g.name) AND c.relkind IN ('v', 'm') CROSS JOIN LATERAL (
                   SELECT 1 AS step, '' AS shown, format('CREATE %s %s%s AS %s', CASE WHEN c.relkind = 'm' THEN 'MATERIALIZED VIEW'
                            WHEN g.part = 'drop' THEN 'VIEW' ELSE 'OR REPLACE VIEW' END, g.name,
                          (SELECT ' WITH (' || string_agg(split_part(e, '=', 1) || ' = ' || quote_literal(substr(e, strpos(e, '=') + 1)), ', ') || ')' FROM unnest(c.reloptions) e),
                          pg_get_viewdef(c.oid)) AS undo
                   UNION ALL SELECT 2, pg_get_indexdef(i.indexrelid), pg_get_indexdef(i.indexrelid) || ';' FROM pg_index i WHERE i.indrelid = c.oid AND g.part = 'drop'
                   UNION ALL SELECT 3, '', format('ALTER %s %s OWNER TO %I;', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END,
                                                 g.name, pg_get_userbyid(c.relowner)) WHERE g.part = 'drop'
                   UNION ALL SELECT 4, x.grantee::text, format('GRANT %s ON %s TO %s%s;', string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type), g.name,
                                    CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
                                    CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                               FROM aclexplode(c.relacl) x WHERE g.part = 'drop' AND x.grantee <> c.relowner GROUP BY x.grantee, x.is_grantable
                   UNION ALL SELECT 5, '', format('COMMENT ON %s %s IS %L;', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END,
                                                 g.name, obj_description(c.oid, 'pg_class')) WHERE g.part = 'drop' AND obj_description(c.oid, 'pg_class') IS NOT NULL
                   ) v ORDER BY v.step, v.shown
            """),
    /** A partition, to be attached where it is now. */
    PARTITION(
            true,
            """
            SELECT format('ALTER TABLE %s ATTACH PARTITION %s %s;', h.inhparent::regclass, g.name, pg_get_expr(c.relpartbound, c.oid)) AS undo
              FROM given g JOIN pg_class c ON c.oid = to_regclass(g.name) AND c.relispartition JOIN pg_inherits h ON h.inhrelid = c.oid
            """),
    /** The part is a trigger, the detail {@code drop} or {@code replace}. */
    TRIGGER(
            true,
            """
            SELECT v.undo FROM given g JOIN pg_trigger t ON t.tgrelid = to_regclass(g.name) AND t.tgname = g.part CROSS JOIN LATERAL (
                   SELECT 1 AS step, CASE g.detail WHEN 'drop' THEN '' ELSE format('DROP TRIGGER %I ON %s; ', g.part, g.name) END
                          || pg_get_triggerdef(t.oid) || ';' AS undo
                   UNION ALL SELECT 2, format('ALTER TABLE %s %s TRIGGER %I;', g.name, CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA'
                                                  ELSE 'ENABLE ALWAYS' END, g.part) WHERE t.tgenabled <> 'O'
                   UNION ALL SELECT 3, format('COMMENT ON TRIGGER %I ON %s IS %L;', g.part, g.name, obj_description(t.oid, 'pg_trigger'))
                              WHERE obj_description(t.oid, 'pg_trigger') IS NOT NULL) v ORDER BY v.step
            """),
    RULE(
            true,
            """
            SELECT CASE g.detail WHEN 'drop' THEN '' ELSE format('DROP RULE %I ON %s; ', g.part, g.name) END || pg_get_ruledef(r.oid)
                   || CASE WHEN obj_description(r.oid, 'pg_rewrite') IS NULL THEN ''
                           ELSE format(' COMMENT ON RULE %I ON %s IS %L;', g.part, g.name, obj_description(r.oid, 'pg_rewrite')) END AS undo
              FROM given g JOIN pg_rewrite r ON r.ev_class = to_regclass(g.name) AND r.rulename = g.part
            """),
    POLICY(
            true,
            """
            SELECT CASE g.detail WHEN 'drop' THEN '' ELSE format('DROP POLICY %I ON %s; ', g.part, g.name) END
                   || format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', g.part, g.name, CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                             CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                             (SELECT string_agg(CASE u WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u)) END, ', ') FROM unnest(p.polroles) u))
                   || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
                   || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '') || ';'
                   || CASE WHEN obj_description(p.oid, 'pg_policy') IS NULL THEN ''
                           ELSE format(' COMMENT ON POLICY %I ON %s IS %L;', g.part, g.name, obj_description(p.oid, 'pg_policy')) END AS undo
              FROM given g JOIN pg_policy p ON p.polrelid = to_regclass(g.name) AND p.polname = g.part
            """),
    /** The part counts the arguments, -1 where they are not given; of several none is picked. */
    FUNCTION(
            false,
            """
            SELECT max(pg_get_functiondef(f.oid)) || ';' AS undo
              FROM (SELECT p.oid, rank() OVER (ORDER BY h.ord NULLS LAST) AS rank
                      FROM given g JOIN pg_proc p ON g.name IN (quote_ident(p.proname), format('%I.%I', (SELECT n.nspname FROM pg_namespace n WHERE n.oid = p.pronamespace), p.proname))
                           AND g.part IN ('-1', p.pronargs::text) AND p.prokind IN ('f', 'p')
                      JOIN pg_namespace n ON n.oid = p.pronamespace LEFT JOIN path h ON h.schema = n.nspname) f
             WHERE f.rank = 1 HAVING count(*) = 1
            """),
    /** The part says what is commented on, the detail how the statement names it. */
    COMMENT(
            false,
            """
            SELECT format('COMMENT ON %s IS %s;', g.detail, coalesce(quote_literal(o.comment), 'NULL')) AS undo
              FROM given g CROSS JOIN LATERAL (
                   SELECT obj_description(n.oid, 'pg_namespace') AS comment FROM pg_namespace n WHERE g.part = 'schema' AND quote_ident(n.nspname) = g.name
                   UNION ALL SELECT shobj_description(d.oid, 'pg_database') FROM pg_database d WHERE g.part = 'database' AND quote_ident(d.datname) = g.name
                   UNION ALL SELECT shobj_description(r.oid, 'pg_authid') FROM pg_roles r WHERE g.part = 'role' AND quote_ident(r.rolname) = g.name
                   UNION ALL SELECT obj_description(e.oid, 'pg_extension') FROM pg_extension e WHERE g.part = 'extension' AND quote_ident(e.extname) = g.name
                   UNION ALL SELECT (SELECT obj_description(y.oid, 'pg_type') FROM pg_type y JOIN pg_namespace n ON n.oid = y.typnamespace
                                       LEFT JOIN path h ON h.schema = n.nspname
                                      WHERE g.name IN (quote_ident(y.typname), format('%I.%I', n.nspname, y.typname)) ORDER BY h.ord NULLS LAST LIMIT 1)
                              WHERE g.part IN ('type', 'domain')) o
            """),
    /**
     * Of a relation, or of the column or else that the part names; the detail is as above, after a
     * kind.
     */
    RELATION_COMMENT(
            true,
            """
            SELECT format('COMMENT ON %s IS %s;', g.detail, coalesce(quote_literal(o.comment), 'NULL')) AS undo
              FROM given g CROSS JOIN LATERAL (
                   SELECT obj_description(to_regclass(g.name), 'pg_class') AS comment WHERE g.part = ''
                   UNION ALL SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a
                              WHERE g.detail ILIKE 'column %' AND a.attrelid = to_regclass(g.name) AND a.attname = g.part
                   UNION ALL SELECT obj_description(k.oid, 'pg_constraint') FROM pg_constraint k
                              WHERE g.detail ILIKE 'constraint %' AND k.conrelid = to_regclass(g.name) AND k.conname = g.part
                   UNION ALL SELECT obj_description(t.oid, 'pg_trigger') FROM pg_trigger t
                              WHERE g.detail ILIKE 'trigger %' AND t.tgrelid = to_regclass(g.name) AND t.tgname = g.part
                   UNION ALL SELECT obj_description(r.oid, 'pg_rewrite') FROM pg_rewrite r
                              WHERE g.detail ILIKE 'rule %' AND r.ev_class = to_regclass(g.name) AND r.rulename = g.part
                   UNION ALL SELECT obj_description(p.oid, 'pg_policy') FROM pg_policy p
                              WHERE g.detail ILIKE 'policy %' AND p.polrelid = to_regclass(g.name) AND p.polname = g.part) o
            """);

    private final boolean ofRelation;
    private final String sql;

    ObjectProperty(boolean ofRelation, String query) {
        this.ofRelation = ofRelation;
        this.sql = "WITH " + (query.contains("path h") ? Catalog.PATH : "") + GIVEN + query;
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public boolean ofRelation() {
        return ofRelation;
    }
}
