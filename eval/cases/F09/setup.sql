CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    "${amount}" numeric(12, 2) NOT NULL,
    taken_at timestamptz NOT NULL);
INSERT INTO "${table}"
SELECT n, n * 7919 % 100003, timestamptz '2026-01-01' + n * interval '1 minute'
FROM generate_series(1, ${rows}) n;

CREATE TABLE rank_views (id bigint PRIMARY KEY, seen bigint NOT NULL);
INSERT INTO rank_views SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;

CREATE SCHEMA IF NOT EXISTS eval_probe;
-- Whether a sort of a statement spills under the work_mem a role gets at its next login.
CREATE OR REPLACE FUNCTION eval_probe.spills(role_name text, statement text) RETURNS boolean
LANGUAGE plpgsql AS $body$
DECLARE
    own text;
    plan json;
BEGIN
    SELECT substr(setting, length('work_mem=') + 1) INTO own
    FROM pg_db_role_setting s
        LEFT JOIN pg_roles r ON r.oid = s.setrole
        CROSS JOIN unnest(s.setconfig) AS setting
    WHERE setting LIKE 'work_mem=%'
        AND (s.setrole = 0 OR r.rolname = role_name)
        AND (s.setdatabase = 0
            OR s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()))
    ORDER BY s.setrole = 0, s.setdatabase = 0
    LIMIT 1;
    PERFORM set_config('work_mem', coalesce(own, current_setting('work_mem')), true);
    EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) ' || statement INTO plan;
    RETURN jsonb_path_exists(plan::jsonb, '$.** ? (@."Sort Space Type" == "Disk")');
END
$body$;
