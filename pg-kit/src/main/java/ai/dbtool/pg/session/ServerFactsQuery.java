package ai.dbtool.pg.session;

import ai.dbtool.pg.ServerFacts.SurplusRight;

/** The SQL behind {@link ai.dbtool.pg.ServerFacts}; columns are named as its components. */
final class ServerFactsQuery {

    private ServerFactsQuery() {}

    static final String FACTS =
            """
            SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
                   current_setting('server_version_num')::int / 10000 AS major,
                   pg_is_in_recovery() AS in_recovery,
                   current_database() AS database,
                   current_user AS "user",
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
                   pg_has_role('pg_read_all_stats', 'USAGE') AS monitor,
                   pg_has_role('pg_read_all_settings', 'USAGE') AS read_all_settings,
                   coalesce(current_setting('pg_stat_statements.max', true) IS NOT NULL
                     AND has_schema_privilege(s.oid, 'USAGE')
                     AND has_table_privilege(v.oid, 'SELECT'), false) AS statements,
                   coalesce(s.nspname, '') AS statements_schema,
                   '[]'::json AS surplus
              FROM (VALUES (1)) one
              LEFT JOIN pg_extension e ON e.extname = 'pg_stat_statements'
              LEFT JOIN pg_namespace s ON s.oid = e.extnamespace
              LEFT JOIN pg_class v ON v.relnamespace = s.oid AND v.relname = 'pg_stat_statements'
            """;

    /** Rights beyond reading; a superuser has them all, so only that is said. */
    static final String SURPLUS =
            """
            WITH me AS (SELECT * FROM pg_roles WHERE rolname = current_user),
            everywhere AS ( -- roles of 14 and newer
              SELECT count(*) FILTER (WHERE rolname = 'pg_write_all_data') > 0 AS writes,
                     count(*) FILTER (WHERE rolname = 'pg_read_all_data') > 0 AS reads
                FROM pg_roles
               WHERE rolname IN ('pg_write_all_data', 'pg_read_all_data') AND pg_has_role(oid, 'USAGE')),
            attributes AS (
              SELECT a.* FROM me CROSS JOIN LATERAL (VALUES
                (1, rolsuper, 'superuser', 'use a role WITH NOSUPERUSER'),
                (2, rolreplication AND NOT rolsuper, 'REPLICATION attribute', 'ALTER ROLE %1$I NOREPLICATION'),
                (3, rolbypassrls AND NOT rolsuper, 'BYPASSRLS attribute', 'ALTER ROLE %1$I NOBYPASSRLS'),
                (4, rolcreaterole AND NOT rolsuper, 'CREATEROLE attribute', 'ALTER ROLE %1$I NOCREATEROLE'),
                (5, rolcreatedb AND NOT rolsuper, 'CREATEDB attribute', 'ALTER ROLE %1$I NOCREATEDB')
              ) a(rank, held, what, instead) WHERE held),
            memberships AS (
              SELECT 6, true, 'member of ' || quote_ident(r.rolname)
                       || CASE WHEN r.rolsuper THEN ' (superuser)' ELSE '' END,
                     'REVOKE ' || quote_ident(r.rolname) || ' FROM %1$I'
                FROM pg_roles r, me
               WHERE NOT me.rolsuper AND r.oid <> me.oid AND pg_has_role(r.oid, 'MEMBER')
                 AND (r.rolsuper OR r.rolname IN ('pg_read_server_files', 'pg_write_server_files',
                       'pg_execute_server_program', 'pg_write_all_data', 'pg_signal_backend',
                       'pg_checkpoint', 'pg_maintain', 'pg_create_subscription',
                       'pg_signal_autovacuum_worker',
                       'rds_superuser', 'cloudsqlsuperuser', 'azure_pg_admin', 'alloydbsuperuser'))),
            relations AS (
              SELECT c.oid, c.relkind, c.oid::regclass::text AS name, c.relacl, owner.rolname AS owner,
                     pg_has_role(c.relowner, 'USAGE') AS owned
                FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_roles owner ON owner.oid = c.relowner, me
               WHERE NOT me.rolsuper AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                 AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'),
            owned AS (
              SELECT 7, true, 'owner of ' || count(*) || ' tables, views or sequences: '
                       || array_to_string((array_agg(name ORDER BY name))[:5], ', ')
                       || CASE WHEN count(*) > 5 THEN ', ...' ELSE '' END,
                     'use a role that does not own them'
                FROM relations WHERE owned HAVING count(*) > 0),
            held AS (
              SELECT r.*, p.privilege FROM relations r
               CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p(privilege)
               WHERE NOT owned AND relkind <> 'S' AND NOT (SELECT writes FROM everywhere)
                 AND has_table_privilege(r.oid, p.privilege)
              UNION ALL
              SELECT r.*, p.privilege FROM relations r
               CROSS JOIN unnest(ARRAY['USAGE', 'UPDATE']) p(privilege)
               WHERE NOT owned AND relkind = 'S' AND NOT (SELECT writes FROM everywhere)
                 AND has_sequence_privilege(r.oid, p.privilege)),
            written AS ( -- with whom it is granted to: PUBLIC, a role we are in, or us
              SELECT h.*, coalesce(g.grantees, '{"%1$I"}') AS grantees FROM held h
               CROSS JOIN LATERAL (
                 SELECT array_agg(CASE grantee WHEN 0 THEN 'PUBLIC' ELSE replace(grantee::regrole::text, '%', '%%') END) AS grantees
                   FROM aclexplode(h.relacl)
                  WHERE privilege_type = h.privilege AND (grantee = 0 OR pg_has_role(grantee, 'USAGE'))) g),
            grants AS (
              SELECT 8, true,
                     privilege || ' on ' || array_to_string((array_agg(DISTINCT name ORDER BY name))[:5], ', ')
                       || CASE WHEN count(DISTINCT name) > 5 THEN ' and ' || count(DISTINCT name) - 5 || ' more' ELSE '' END,
                     'REVOKE ' || privilege || ' ON '
                       || CASE WHEN bool_and(relkind = 'S') THEN 'SEQUENCE ' ELSE '' END
                       || replace(array_to_string((array_agg(DISTINCT name ORDER BY name))[:5], ', '), '%', '%%')
                       || ' FROM ' || string_agg(DISTINCT grantee, ', ')
                FROM written, unnest(grantees) AS grantee GROUP BY privilege, relkind = 'S'),
            databases AS (
              SELECT 9, true, 'owner of database ' || quote_ident(datname), 'use a role that does not own it'
                FROM pg_database, me
               WHERE NOT me.rolsuper AND datname = current_database() AND pg_has_role(datdba, 'USAGE')),
            secrets AS (
              SELECT 10, true, 'SELECT on ' || c.relname,
                     'REVOKE SELECT ON ' || c.oid::regclass::text || ' FROM %1$I'
                FROM pg_class c, me
               WHERE NOT me.rolsuper
                 AND c.oid = ANY ('{pg_authid,pg_shadow,pg_user_mapping,pg_largeobject}'::regclass[]::oid[])
                 AND has_table_privilege(c.oid, 'SELECT')
                 AND NOT (SELECT reads FROM everywhere))
            SELECT what AS "right", format(instead, current_user) AS instead
              FROM (TABLE attributes UNION ALL TABLE memberships UNION ALL TABLE owned
                    UNION ALL TABLE grants UNION ALL TABLE databases UNION ALL TABLE secrets)
                   s(rank, held, what, instead)
             ORDER BY rank, what
            """;

    /** Row type of {@link #SURPLUS}. */
    static final Class<SurplusRight> SURPLUS_ROW = SurplusRight.class;
}
