package ai.dbtool.db.ddl;

/**
 * Rights that GRANT and REVOKE change. The part is {@code grant}, {@code grant option}, {@code
 * revoke} or {@code revoke option}; the detail holds the rights, a line break, and the grantees,
 * each separated by commas; ALL stands for all. What a grantee did not have is revoked, what it had
 * is granted.
 */
enum RightsProperty implements Property {
    RELATION(
            true,
            """
            SELECT c.oid, CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || g.name AS shown, c.relacl AS acl,
                   acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS fallback, c.relowner AS owner
              FROM given g JOIN pg_class c ON c.oid = to_regclass(g.name)
            """),
    ALL_IN_SCHEMA(
            false,
            """
            SELECT c.oid, CASE c.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || format('%I.%I', n.nspname, c.relname) AS shown, c.relacl AS acl,
                   acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS fallback, c.relowner AS owner
              FROM given g JOIN pg_namespace n ON quote_ident(n.nspname) = split_part(g.name, '.', 2)
              JOIN pg_class c ON c.relnamespace = n.oid AND CASE split_part(g.name, '.', 1) WHEN 'sequences' THEN c.relkind = 'S' ELSE c.relkind IN ('r', 'p', 'v', 'm', 'f') END
            """),
    SCHEMA(
            false,
            """
            SELECT n.oid, 'SCHEMA ' || g.name AS shown, n.nspacl AS acl, acldefault('n', n.nspowner) AS fallback, n.nspowner AS owner
              FROM given g JOIN pg_namespace n ON quote_ident(n.nspname) = g.name
            """),
    DATABASE(
            false,
            """
            SELECT d.oid, 'DATABASE ' || g.name AS shown, d.datacl AS acl, acldefault('d', d.datdba) AS fallback, d.datdba AS owner
              FROM given g JOIN pg_database d ON quote_ident(d.datname) = g.name
            """);

    private final boolean ofRelation;
    private final String sql;

    RightsProperty(boolean ofRelation, String objects) {
        this.ofRelation = ofRelation;
        this.sql =
                "WITH "
                        + GIVEN
                        + ", objects AS ("
                        + objects
                        + """
                ), wanted AS (
                    SELECT upper(split_part(w, ':', 1)) AS right, string_to_array(nullif(split_part(w, ':', 2), ''), ' ') AS columns
                      FROM given g, unnest(string_to_array(split_part(g.detail, chr(10), 1), ',')) w),
                grantees AS (
                    SELECT trim(n) AS name FROM given g, unnest(string_to_array(split_part(g.detail, chr(10), 2), ',')) n),
                asked AS (
                    SELECT DISTINCT o.oid, o.shown, o.acl, o.fallback, r.right, a.attname AS col, a.attacl, n.name AS grantee
                      FROM objects o CROSS JOIN wanted w CROSS JOIN grantees n
                      JOIN LATERAL (SELECT w.right WHERE w.right <> 'ALL'
                                    UNION SELECT d.privilege_type FROM aclexplode(o.fallback) d WHERE w.right = 'ALL' AND d.grantee = o.owner
                                      AND (w.columns IS NULL OR d.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES'))) r ON true
                      LEFT JOIN pg_attribute a ON o.shown LIKE 'TABLE %' AND a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
                           AND a.attname = ANY (w.columns)
                    UNION
                    SELECT o.oid, o.shown, o.acl, o.fallback, x.privilege_type, a.attname, a.attacl, n.name
                      FROM given g CROSS JOIN objects o CROSS JOIN grantees n JOIN pg_attribute a ON o.shown LIKE 'TABLE %' AND a.attrelid = o.oid AND a.attacl IS NOT NULL
                      CROSS JOIN LATERAL aclexplode(a.attacl) x
                      JOIN wanted w ON w.right IN ('ALL', x.privilege_type) AND w.columns IS NULL
                     WHERE g.part LIKE 'revoke%' AND n.name = CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END),
                had AS (
                    SELECT k.shown, k.right, k.col, k.grantee, bool_or(x.privilege_type IS NOT NULL) AS had, coalesce(bool_or(x.is_grantable), false) AS option
                      FROM asked k
                      LEFT JOIN LATERAL (SELECT * FROM aclexplode(CASE WHEN k.col IS NULL THEN coalesce(k.acl, k.fallback) ELSE k.attacl END) e
                                          WHERE e.privilege_type = k.right
                                            AND k.grantee = CASE e.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(e.grantee)) END) x ON true
                     GROUP BY 1, 2, 3, 4),
                said AS (
                    SELECT h.*, CASE WHEN NOT h.had THEN CASE WHEN g.part LIKE 'grant%' THEN 'REVOKE %s ON %s FROM %s;' END
                                     WHEN g.part = 'grant option' AND NOT h.option THEN 'REVOKE GRANT OPTION FOR %s ON %s FROM %s;'
                                     WHEN g.part LIKE 'revoke%' AND h.option THEN 'GRANT %s ON %s TO %s WITH GRANT OPTION;'
                                     WHEN g.part = 'revoke' THEN 'GRANT %s ON %s TO %s;' END AS form
                      FROM given g CROSS JOIN had h)
                SELECT format(s.form, string_agg(s.right || coalesce(' (' || quote_ident(s.col) || ')', ''), ', ' ORDER BY s.right, s.col), s.shown, s.grantee) AS undo
                  FROM said s WHERE s.form IS NOT NULL GROUP BY s.form, s.shown, s.grantee ORDER BY s.shown, s.grantee, s.form
                """;
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
