package ai.dbtool.db.ddl;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the catalog says of all that DDL can set, one fact a line. Left out are object ids, options
 * of columns that a server stamps itself, and whether a column that is no longer inherited counts
 * as the table's own, which nothing but a new column takes back.
 */
final class CatalogDigest {

    private static final String FACTS =
            """
            WITH mine AS (SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'other', 'third'))
            SELECT concat_ws(' ', 'relation', nspname, relname, relkind, relpersistence, reltablespace, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity, relreplident,
                             relispartition, reloftype::regtype, (SELECT amname FROM pg_am m WHERE m.oid = relam),
                             (SELECT string_agg(o, ',' ORDER BY o) FROM unnest(reloptions) o), (SELECT string_agg(o, ',' ORDER BY o) FROM pg_class t, unnest(t.reloptions) o WHERE t.oid = mine.reltoastrelid),
                             CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END, obj_description(oid, 'pg_class')) FROM mine
            UNION ALL SELECT concat_ws(' ', 'right', m.nspname, m.relname, pg_get_userbyid(x.grantor), x.grantee::regrole, x.privilege_type, x.is_grantable AND x.grantee <> m.relowner)
              FROM mine m, aclexplode(coalesce(m.relacl, acldefault(CASE m.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", m.relowner))) x WHERE m.relkind <> 'i'
            UNION ALL SELECT concat_ws(' ', 'schema right', n.nspname, x.grantee::regrole, x.privilege_type, x.is_grantable, obj_description(n.oid, 'pg_namespace'), pg_get_userbyid(n.nspowner))
              FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x WHERE n.nspname !~ '^pg_'
            UNION ALL SELECT concat_ws(' ', 'column', m.nspname, m.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attcollation,
                             coalesce(a.attstattarget, -1), a.attstorage, a.attcompression, (SELECT string_agg(o, ',' ORDER BY o) FROM unnest(a.attoptions) o WHERE o !~ '^pg_'), a.attinhcount,
                             (SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum), col_description(m.oid, a.attnum),
                             (SELECT string_agg(concat(x.grantee::regrole, x.privilege_type, x.is_grantable), ',' ORDER BY 1) FROM aclexplode(a.attacl) x))
              FROM mine m JOIN pg_attribute a ON a.attrelid = m.oid WHERE a.attnum > 0 AND NOT a.attisdropped
            UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated, condeferrable, condeferred, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint'))
              FROM pg_constraint WHERE conrelid IN (SELECT oid FROM mine)
            UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisclustered, indisreplident, indisvalid) FROM pg_index WHERE indrelid IN (SELECT oid FROM mine)
            UNION ALL SELECT concat_ws(' ', 'inherits', inhrelid::regclass, inhparent::regclass) FROM pg_inherits WHERE inhparent IN (SELECT oid FROM mine)
            UNION ALL SELECT concat_ws(' ', 'trigger', CASE WHEN tgisinternal THEN tgrelid::regclass || ' ' || tgtype ELSE pg_get_triggerdef(oid) || tgname END, tgenabled, obj_description(oid, 'pg_trigger'))
              FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM mine)
            UNION ALL SELECT concat_ws(' ', 'rule', pg_get_ruledef(oid), ev_enabled, obj_description(oid, 'pg_rewrite')) FROM pg_rewrite WHERE ev_class IN (SELECT oid FROM mine)
            UNION ALL SELECT concat_ws(' ', 'policy', schemaname, tablename, policyname, permissive, roles, cmd, qual, with_check) FROM pg_policies
            UNION ALL SELECT concat_ws(' ', 'policy comment', polname, obj_description(oid, 'pg_policy')) FROM pg_policy
            UNION ALL SELECT concat_ws(' ', 'sequence', s.schemaname, s.sequencename, s.data_type, s.start_value, s.min_value, s.max_value, s.increment_by, s.cycle, s.cache_size, s.last_value,
                             (SELECT string_agg(d.refobjid::regclass || '.' || d.refobjsubid, ',') FROM pg_depend d WHERE d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass AND d.deptype = 'a'))
              FROM pg_sequences s
            UNION ALL SELECT concat_ws(' ', 'setting', setdatabase, setrole, (SELECT string_agg(o, ',' ORDER BY o) FROM unnest(setconfig) o)) FROM pg_db_role_setting
            UNION ALL SELECT concat_ws(' ', 'role', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolconnlimit, coalesce(rolvaliduntil, 'infinity'), shobj_description(oid, 'pg_authid')) FROM pg_roles
            UNION ALL SELECT concat_ws(' ', 'member', roleid::regrole, member::regrole, admin_option) FROM pg_auth_members
            UNION ALL SELECT concat_ws(' ', 'database', datname, datallowconn, datconnlimit, pg_get_userbyid(datdba)) FROM pg_database
            UNION ALL SELECT concat_ws(' ', 'function', pg_get_functiondef(p.oid), pg_get_userbyid(p.proowner)) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', 'other') AND p.prokind IN ('f', 'p')
            UNION ALL SELECT concat_ws(' ', 'type', n.nspname, t.typname, pg_get_userbyid(t.typowner), obj_description(t.oid, 'pg_type'), (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid))
              FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname IN ('public', 'other')
            UNION ALL SELECT concat_ws(' ', 'statistics', pg_get_statisticsobjdef(oid), stxname) FROM pg_statistic_ext
            """;

    private CatalogDigest() {}

    static Set<String> of(Statement statement) throws SQLException {
        Set<String> facts = new TreeSet<>();
        try (ResultSet rows = statement.executeQuery(FACTS)) {
            while (rows.next()) {
                facts.add(rows.getString(1));
            }
        }
        return facts;
    }
}
