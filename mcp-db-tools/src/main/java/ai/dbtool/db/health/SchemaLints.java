package ai.dbtool.db.health;

import ai.dbtool.mcp.tool.Finding.Severity;

import java.util.List;

/** Definitions that promise less than they seem to. */
final class SchemaLints {

    private static final String DOCS = "https://www.postgresql.org/docs/current/";
    private static final String NONE = "none on tables";
    private static final String USER_TABLE =
            "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"
                    + " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

    private SchemaLints() {}

    static List<Lint> all() {
        return List.of(
                new Lint(
                        new Check(
                                "NO_PRIMARY_KEY",
                                Severity.LOW,
                                "a table with rows has neither primary key nor unique index over NOT NULL columns",
                                DOCS + "ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS"),
                        13,
                        """
                        SELECT format('%I.%I', n.nspname, c.relname) AS object,
                               format('%I.%I has no primary key: its rows cannot be told apart%s', n.nspname, c.relname,
                                      CASE WHEN EXISTS (SELECT FROM pg_publication_tables t WHERE t.schemaname = n.nspname AND t.tablename = c.relname)
                                           THEN ', and it is published: UPDATE and DELETE fail' ELSE '' END) AS statement,
                               NULL AS remedy, NULL AS undo
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND (c.reltuples > 0 OR c.relkind = 'p')
                           AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
                                              AND i.indpred IS NULL AND NOT EXISTS (SELECT FROM unnest((i.indkey::int2[])[0 : i.indnkeyatts - 1]) k
                                                     LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k
                                                    WHERE a.attnotnull IS NOT TRUE))
                           AND\s"""
                                + USER_TABLE,
                        NONE,
                        "it is a staging or log table"),
                new Lint(
                        new Check(
                                "CONSTRAINT_NOT_VALID",
                                Severity.LOW,
                                "a constraint was never checked for the rows that were there before it (NOT VALID)",
                                DOCS + "sql-altertable.html#SQL-ALTERTABLE-NOTES"),
                        13,
                        """
                        SELECT format('%I on %I.%I', k.conname, n.nspname, c.relname) AS object,
                               format('constraint %I of %I.%I is not valid: older rows may break it, and the planner does not use it', k.conname,
                                      n.nspname, c.relname) AS statement,
                               format('ALTER TABLE %I.%I VALIDATE CONSTRAINT %I;', n.nspname, c.relname, k.conname) AS remedy,
                               'none needed' AS undo
                          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE NOT k.convalidated AND k.conparentid = 0
                        """,
                        "SHARE UPDATE EXCLUSIVE while all rows are read: reads and writes go on",
                        "validating it fails on rows that are meant to stay"),
                new Lint(
                        new Check(
                                "CONSTRAINT_NOT_ENFORCED",
                                Severity.HIGH,
                                "triggers that enforce a foreign key are disabled, or the constraint is NOT ENFORCED",
                                DOCS + "sql-altertable.html"),
                        13,
                        """
                        SELECT DISTINCT format('%I on %I.%I', k.conname, n.nspname, c.relname) AS object,
                               format('foreign key %I of %I.%I is not enforced: its triggers are disabled', k.conname, n.nspname, c.relname) AS statement,
                               format('ALTER TABLE %s ENABLE TRIGGER ALL;', t.tgrelid::regclass) AS remedy,
                               format('ALTER TABLE %s DISABLE TRIGGER ALL;', t.tgrelid::regclass) AS undo
                          FROM pg_trigger t JOIN pg_constraint k ON k.oid = t.tgconstraint AND k.contype = 'f'
                          JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE t.tgisinternal AND t.tgenabled = 'D'
                        """,
                        "a short SHARE ROW EXCLUSIVE lock; rows written meanwhile stay unchecked",
                        "a bulk load is under way"),
                new Lint(
                        new Check(
                                "TRIGGER_DISABLED",
                                Severity.LOW,
                                "a trigger of a table is disabled",
                                DOCS + "sql-altertable.html"),
                        13,
                        """
                        SELECT format('%I on %I.%I', t.tgname, n.nspname, c.relname) AS object,
                               format('trigger %I of %I.%I is disabled', t.tgname, n.nspname, c.relname) AS statement,
                               format('ALTER TABLE %I.%I ENABLE TRIGGER %I;', n.nspname, c.relname, t.tgname) AS remedy,
                               format('ALTER TABLE %I.%I DISABLE TRIGGER %I;', n.nspname, c.relname, t.tgname) AS undo
                          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE NOT t.tgisinternal AND t.tgenabled = 'D'
                        """,
                        "a short SHARE ROW EXCLUSIVE lock",
                        "it was disabled on purpose"),
                new Lint(
                        new Check(
                                "FOREIGN_KEY_TYPES_DIFFER",
                                Severity.LOW,
                                "a foreign key's column has another type than the column it refers to",
                                DOCS + "ddl-constraints.html#DDL-CONSTRAINTS-FK"),
                        13,
                        """
                        SELECT format('%I on %I.%I', k.conname, n.nspname, c.relname) AS object,
                               format('foreign key %I of %I.%I compares %s with %s', k.conname, n.nspname, c.relname,
                                      format_type(a.atttypid, NULL), format_type(b.atttypid, NULL)) AS statement, NULL AS remedy, NULL AS undo
                          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         CROSS JOIN LATERAL unnest(k.conkey, k.confkey) u(mine, theirs)
                          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.mine
                          JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.theirs
                         WHERE k.contype = 'f' AND k.conparentid = 0 AND a.atttypid <> b.atttypid
                        """,
                        NONE,
                        "the narrower type holds every value for the life of the system"),
                new Lint(
                        new Check(
                                "FOREIGN_KEY_TWICE",
                                Severity.LOW,
                                "two foreign keys of a table say the same: each write is checked twice",
                                DOCS + "ddl-constraints.html#DDL-CONSTRAINTS-FK"),
                        13,
                        """
                        SELECT format('%I on %I.%I', max(k.conname), n.nspname, c.relname) AS object,
                               format('%s foreign keys of %I.%I say the same: %s', count(*), n.nspname, c.relname,
                                      string_agg(quote_ident(k.conname), ', ' ORDER BY k.conname)) AS statement,
                               format('ALTER TABLE %I.%I DROP CONSTRAINT %I;', n.nspname, c.relname, max(k.conname)) AS remedy,
                               format('ALTER TABLE %I.%I ADD CONSTRAINT %I %s;', n.nspname, c.relname, max(k.conname),
                                      pg_get_constraintdef((array_agg(k.oid ORDER BY k.conname DESC))[1])) AS undo
                          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE k.contype = 'f' AND k.conparentid = 0
                         GROUP BY n.nspname, c.relname, k.conrelid, k.confrelid, k.conkey, k.confkey, k.confdeltype, k.confupdtype
                        HAVING count(*) > 1
                        """,
                        "a short ACCESS EXCLUSIVE lock on both tables",
                        "they differ in what they do on delete or update"),
                new Lint(
                        new Check(
                                "UNLOGGED_TABLE",
                                Severity.LOW,
                                "a table with rows is UNLOGGED: empty after a crash, absent on standbys",
                                DOCS + "sql-createtable.html#SQL-CREATETABLE-UNLOGGED"),
                        13,
                        """
                        SELECT format('%I.%I', n.nspname, c.relname) AS object,
                               format('%I.%I is unlogged: a crash empties it, standbys do not have it', n.nspname, c.relname) AS statement,
                               format('ALTER TABLE %I.%I SET LOGGED;', n.nspname, c.relname) AS remedy,
                               format('ALTER TABLE %I.%I SET UNLOGGED;', n.nspname, c.relname) AS undo
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relkind = 'r' AND c.relpersistence = 'u' AND c.reltuples > 0
                        """,
                        "ACCESS EXCLUSIVE while the table is written anew",
                        "it can be filled again at any time"),
                new Lint(
                        new Check(
                                "TYPE_BLOCKS_UPGRADE",
                                Severity.MEDIUM,
                                "a column has a type that pg_upgrade refuses, because its values are object ids that change",
                                DOCS + "pgupgrade.html"),
                        13,
                        """
                        WITH odd AS MATERIALIZED (
                            SELECT attrelid, attname, atttypid FROM pg_attribute
                             WHERE attnum > 0 AND NOT attisdropped
                               AND atttypid = ANY ('{regcollation,regconfig,regdictionary,regnamespace,regoper,regoperator,'
                                                   'regproc,regprocedure,aclitem}'::regtype[]::oid[]))
                        SELECT format('%I.%I.%I', n.nspname, c.relname, a.attname) AS object,
                               format('column %I of %I.%I has type %s: pg_upgrade refuses the cluster', a.attname, n.nspname, c.relname,
                                      format_type(a.atttypid, NULL)) AS statement,
                               format('ALTER TABLE %I.%I ALTER COLUMN %I TYPE text;', n.nspname, c.relname, a.attname) AS remedy,
                               format('ALTER TABLE %I.%I ALTER COLUMN %I TYPE %s USING %I::%s;', n.nspname, c.relname, a.attname,
                                      format_type(a.atttypid, NULL), a.attname, format_type(a.atttypid, NULL)) AS undo
                          FROM odd a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relkind IN ('r', 'p', 'm')
                           AND\s"""
                                + USER_TABLE,
                        "ACCESS EXCLUSIVE while the table is written anew",
                        "the cluster will be moved by dump and restore"),
                new Lint(
                        new Check(
                                "DEFAULT_PARTITION_FILLS",
                                Severity.MEDIUM,
                                "a default partition holds rows: a partition for them cannot be added without reading all of it",
                                DOCS + "ddl-partitioning.html"),
                        13,
                        """
                        SELECT format('%I.%I', n.nspname, c.relname) AS object,
                               format('default partition %I.%I holds about %s rows that no partition was made for', n.nspname, c.relname,
                                      greatest(c.reltuples, pg_stat_get_live_tuples(c.oid))::bigint) AS statement, NULL AS remedy, NULL AS undo
                          FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partdefid JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE greatest(c.reltuples, pg_stat_get_live_tuples(c.oid)) > 0
                        """,
                        NONE,
                        "the default partition is meant for the rest"));
    }
}
