package ai.dbtool.db.health;

import ai.dbtool.db.answer.Locks;
import ai.dbtool.mcp.tool.Finding.Severity;

import java.util.List;

/** Who can do more than anybody meant: row security, definer functions, grants to everybody. */
final class SecurityLints {

    private static final String DOCS = "https://www.postgresql.org/docs/current/";
    private static final String ROW_SECURITY = DOCS + "ddl-rowsecurity.html";
    private static final String CATALOG_ONLY = "a short ACCESS EXCLUSIVE lock; no data is read";
    private static final String NONE = "none on tables";

    /** Relations and functions of users; not those that an extension brought along. */
    private static final String USER_SCHEMA =
            "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'";

    private static final String NO_EXTENSION_FUNCTION =
            "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')";

    private SecurityLints() {}

    static List<Lint> all() {
        return List.of(
                new Lint(
                        new Check(
                                "RLS_POLICY_WITHOUT_RLS",
                                Severity.HIGH,
                                "a table has policies, but row security is not enabled: they do nothing",
                                ROW_SECURITY),
                        13,
                        """
                        SELECT format('%I.%I', n.nspname, c.relname) AS object,
                               format('%s policies on %I.%I do nothing: row security is not enabled', count(*), n.nspname, c.relname) AS statement,
                               format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY;', n.nspname, c.relname) AS remedy,
                               format('ALTER TABLE %I.%I DISABLE ROW LEVEL SECURITY;', n.nspname, c.relname) AS undo
                          FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE NOT c.relrowsecurity GROUP BY n.nspname, c.relname
                        """,
                        CATALOG_ONLY,
                        "the policies are kept for later on purpose"),
                new Lint(
                        new Check(
                                "RLS_WITHOUT_POLICY",
                                Severity.MEDIUM,
                                "row security is enabled on a table that has no policy: everybody but its owner sees no row",
                                ROW_SECURITY),
                        13,
                        """
                        SELECT format('%I.%I', n.nspname, c.relname) AS object,
                               format('row security is enabled on %I.%I without a policy: only its owner sees rows', n.nspname, c.relname) AS statement,
                               NULL AS remedy, NULL AS undo
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relrowsecurity AND c.relkind IN ('r', 'p')
                           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
                        """,
                        NONE,
                        "only the owner and roles with BYPASSRLS are meant to read it"),
                new Lint(
                        new Check(
                                "RLS_POLICY_ALWAYS_TRUE",
                                Severity.MEDIUM,
                                "a permissive policy for writes lets every row through",
                                ROW_SECURITY),
                        13,
                        """
                        SELECT format('%I on %I.%I', p.polname, n.nspname, c.relname) AS object,
                               format('policy %I lets %s change every row of %I.%I', p.polname,
                                      CASE WHEN 0 = ANY (p.polroles) THEN 'everybody' ELSE 'its roles' END, n.nspname, c.relname) AS statement,
                               NULL AS remedy, NULL AS undo
                          FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE p.polpermissive AND p.polcmd IN ('a', 'w', 'd', '*') AND c.relrowsecurity
                           AND CASE WHEN {free} THEN coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true'
                                                 AND coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true' END
                        """
                                .replace("{free}", Locks.free("p.polrelid")),
                        NONE,
                        "the roles of the policy are meant to write every row"),
                new Lint(
                        new Check(
                                "RLS_PER_ROW_FUNCTION",
                                Severity.LOW,
                                "a policy calls current_setting() for each row instead of once, as (SELECT current_setting(...)) does",
                                "https://supabase.com/docs/guides/database/postgres/row-level-security#call-functions-with-select"),
                        13,
                        """
                        SELECT format('%I on %I.%I', p.polname, n.nspname, c.relname) AS object,
                               format('policy %I calls current_setting() for each row of %I.%I', p.polname, n.nspname, c.relname) AS statement,
                               NULL AS remedy, NULL AS undo
                          FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE CASE WHEN {free} THEN regexp_replace(concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid)),
                                              'SELECT [(]*current_setting', '', 'g') LIKE '%current_setting(%' END
                        """
                                .replace("{free}", Locks.free("p.polrelid")),
                        NONE,
                        "the table is small"),
                new Lint(
                        new Check(
                                "RLS_MANY_PERMISSIVE_POLICIES",
                                Severity.LOW,
                                "several permissive policies of one table for the same role and command: each is evaluated for each row",
                                ROW_SECURITY),
                        13,
                        """
                        SELECT format('%I.%I', n.nspname, c.relname) AS object,
                               format('%s permissive policies of %I.%I apply to the same role and command: each is evaluated for each row',
                                      max(same), n.nspname, c.relname) AS statement, NULL AS remedy, NULL AS undo
                          FROM (SELECT polrelid, count(*) AS same FROM pg_policy, unnest(polroles) r(role),
                                       unnest(CASE polcmd WHEN '*' THEN '{r,a,w,d}'::text[] ELSE ARRAY[polcmd::text] END) k(cmd)
                                 WHERE polpermissive GROUP BY polrelid, r.role, k.cmd HAVING count(*) > 1) p
                          JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         GROUP BY n.nspname, c.relname
                        """,
                        NONE,
                        "they are one policy per rule for the sake of clarity, and the table is small"),
                new Lint(
                        new Check(
                                "VIEW_PASSES_RLS",
                                Severity.MEDIUM,
                                "a view others may read shows a table with row security, with the rights of the view's owner (no security_invoker)",
                                DOCS + "sql-createview.html"),
                        15,
                        """
                        SELECT DISTINCT format('%I.%I', n.nspname, v.relname) AS object,
                               format('view %I.%I reads %I.%I with the rights of its owner: row security of the reader does not apply',
                                      n.nspname, v.relname, tn.nspname, t.relname) AS statement,
                               format('ALTER VIEW %I.%I SET (security_invoker = true);', n.nspname, v.relname) AS remedy,
                               format('ALTER VIEW %I.%I RESET (security_invoker);', n.nspname, v.relname) AS undo
                          FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace
                          JOIN pg_rewrite r ON r.ev_class = v.oid
                          JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
                          JOIN pg_class t ON t.oid = d.refobjid AND t.relrowsecurity JOIN pg_namespace tn ON tn.oid = t.relnamespace
                         WHERE v.relkind = 'v' AND NOT coalesce((SELECT option_value::boolean FROM pg_options_to_table(v.reloptions)
                                                                  WHERE option_name = 'security_invoker'), false)
                           AND EXISTS (SELECT FROM aclexplode(v.relacl) a WHERE a.grantee <> v.relowner AND a.privilege_type = 'SELECT')
                        """,
                        CATALOG_ONLY,
                        "the view is the intended way around the policies"),
                new Lint(
                        new Check(
                                "DEFINER_SEARCH_PATH",
                                Severity.HIGH,
                                "a SECURITY DEFINER function does not fix its search_path: its caller decides which objects it uses",
                                DOCS + "sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY"),
                        13,
                        """
                        SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS object,
                               format('function %I.%I runs as %I with the search_path of its caller', n.nspname, p.proname,
                                      pg_get_userbyid(p.proowner)) AS statement,
                               format('ALTER %s %I.%I(%s) SET search_path = %I, pg_temp;', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                                      n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), n.nspname) AS remedy,
                               format('ALTER %s %I.%I(%s) RESET search_path;', CASE p.prokind WHEN 'p' THEN 'PROCEDURE' ELSE 'FUNCTION' END,
                                      n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS undo
                          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
                         WHERE p.prosecdef AND l.lanname NOT IN ('c', 'internal')
                           AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%') AND\s"""
                                + USER_SCHEMA
                                + " AND "
                                + NO_EXTENSION_FUNCTION,
                        NONE,
                        "its body names every object with its schema, operators included"),
                new Lint(
                        new Check(
                                "DEFINER_OF_SUPERUSER",
                                Severity.HIGH,
                                "everybody may call a SECURITY DEFINER function that belongs to a superuser",
                                DOCS + "sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY"),
                        13,
                        """
                        SELECT format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS object,
                               format('everybody may run function %I.%I as superuser %I', n.nspname, p.proname, r.rolname) AS statement,
                               format('REVOKE EXECUTE ON ROUTINE %I.%I(%s) FROM PUBLIC;', n.nspname, p.proname,
                                      pg_get_function_identity_arguments(p.oid)) AS remedy,
                               format('GRANT EXECUTE ON ROUTINE %I.%I(%s) TO PUBLIC;', n.nspname, p.proname,
                                      pg_get_function_identity_arguments(p.oid)) AS undo
                          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                          JOIN pg_roles r ON r.oid = p.proowner AND r.rolsuper
                         WHERE p.prosecdef AND p.prorettype <> 'trigger'::regtype AND\s"""
                                + USER_SCHEMA
                                + " AND "
                                + NO_EXTENSION_FUNCTION
                                + """
                                 AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                                              WHERE a.grantee = 0 AND a.privilege_type = 'EXECUTE')
                                 AND EXISTS (SELECT FROM aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a
                                              WHERE a.grantee = 0 AND a.privilege_type = 'USAGE')
                                """,
                        NONE,
                        "the function is the intended way to what it does, and does nothing else"),
                new Lint(
                        new Check(
                                "SCHEMA_OPEN_TO_ALL",
                                Severity.MEDIUM,
                                "everybody may create objects in a schema (the default for public until 14)",
                                DOCS + "ddl-schemas.html#DDL-SCHEMAS-PATTERNS"),
                        13,
                        """
                        SELECT quote_ident(n.nspname) AS object,
                               format('everybody may create objects in schema %I, and so put a function in the way of others', n.nspname) AS statement,
                               format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC;', n.nspname) AS remedy,
                               format('GRANT CREATE ON SCHEMA %I TO PUBLIC;', n.nspname) AS undo
                          FROM pg_namespace n, aclexplode(n.nspacl) a WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
                        """,
                        NONE,
                        "all roles of the cluster trust each other"),
                new Lint(
                        new Check(
                                "TABLE_OPEN_TO_ALL",
                                Severity.MEDIUM,
                                "everybody may write a table",
                                DOCS + "ddl-priv.html"),
                        13,
                        """
                        SELECT format('%I.%I', n.nspname, c.relname) AS object,
                               format('everybody may %s on %I.%I', string_agg(DISTINCT a.privilege_type, ', '), n.nspname, c.relname) AS statement,
                               format('REVOKE %s ON %I.%I FROM PUBLIC;', string_agg(DISTINCT a.privilege_type, ', '), n.nspname, c.relname) AS remedy,
                               format('GRANT %s ON %I.%I TO PUBLIC;', string_agg(DISTINCT a.privilege_type, ', '), n.nspname, c.relname) AS undo
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
                         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.grantee = 0
                           AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE') AND\s"""
                                + USER_SCHEMA
                                + """
                                 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
                                 GROUP BY n.nspname, c.relname
                                """,
                        NONE,
                        "row security decides what everybody may write"),
                new Lint(
                        new Check(
                                "APPLICATION_IS_SUPERUSER",
                                Severity.HIGH,
                                "sessions from other hosts run as a superuser",
                                DOCS + "role-attributes.html"),
                        13,
                        """
                        SELECT a.usename AS object,
                               format('%s sessions from %s other hosts run as superuser %I', count(*), count(DISTINCT a.client_addr), a.usename) AS statement,
                               NULL AS remedy, NULL AS undo
                          FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid AND r.rolsuper
                         WHERE a.backend_type = 'client backend' AND a.client_addr IS NOT NULL
                           AND NOT (a.client_addr <<= '127.0.0.0/8' OR a.client_addr = '::1')
                         GROUP BY a.usename
                        """,
                        NONE,
                        "they are administrators at work"),
                new Lint(
                        new Check(
                                "CLEAR_TEXT_CONNECTIONS",
                                Severity.MEDIUM,
                                "sessions from other hosts are not encrypted",
                                DOCS + "ssl-tcp.html"),
                        13,
                        """
                        SELECT coalesce(a.usename, '') AS object,
                               format('%s sessions of %I from other hosts are not encrypted', count(*), a.usename) AS statement,
                               NULL AS remedy, NULL AS undo
                          FROM pg_stat_activity a JOIN pg_stat_ssl s ON s.pid = a.pid AND NOT s.ssl
                         WHERE a.backend_type = 'client backend' AND a.client_addr IS NOT NULL
                           AND NOT (a.client_addr <<= '127.0.0.0/8' OR a.client_addr = '::1')
                         GROUP BY a.usename
                        """,
                        NONE,
                        "a tunnel or a private network protects the way"),
                new Lint(
                        new Check(
                                "PASSWORDS_AS_MD5",
                                Severity.LOW,
                                "password_encryption is md5: new passwords are stored as MD5 hashes, which 18 warns of",
                                DOCS + "auth-password.html"),
                        13,
                        """
                        SELECT 'password_encryption' AS object, 'new passwords are stored as MD5 hashes' AS statement,
                               'ALTER SYSTEM SET password_encryption = ''scram-sha-256''; SELECT pg_reload_conf();' AS remedy,
                               'ALTER SYSTEM SET password_encryption = ''md5''; SELECT pg_reload_conf();' AS undo
                         WHERE current_setting('password_encryption') = 'md5'
                        """,
                        NONE,
                        "a client cannot do SCRAM"),
                new Lint(
                        new Check(
                                "EXTENSION_IN_PUBLIC",
                                Severity.INFO,
                                "an extension that can be moved lives in schema public",
                                "https://supabase.com/docs/guides/database/database-linter?lint=0014_extension_in_public"),
                        13,
                        """
                        SELECT quote_ident(e.extname) AS object, format('extension %I lives in schema public', e.extname) AS statement,
                               format('CREATE SCHEMA IF NOT EXISTS extensions; ALTER EXTENSION %I SET SCHEMA extensions;', e.extname) AS remedy,
                               format('ALTER EXTENSION %I SET SCHEMA public;', e.extname) AS undo
                          FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
                         WHERE n.nspname = 'public' AND e.extrelocatable AND has_schema_privilege('public', n.oid, 'CREATE')
                        """,
                        NONE,
                        "statements find it there by search_path"));
    }
}
