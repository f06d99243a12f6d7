CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    "${column}" text NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO "${table}" (id, "${column}", note)
SELECT n, n::text, md5(n::text) FROM generate_series(1, ${rows}) n;
CREATE INDEX "${table}_${column}_idx" ON "${table}" ("${column}");

CREATE TABLE ${other} (id bigint PRIMARY KEY, visitors bigint NOT NULL);
INSERT INTO ${other} SELECT n, 0 FROM generate_series(1, 5000) n;
VACUUM ANALYZE;

CREATE SCHEMA IF NOT EXISTS eval_probe;
-- Whether the plan of a statement reads a table from end to end.
CREATE OR REPLACE FUNCTION eval_probe.scans(statement text, relation text) RETURNS boolean
LANGUAGE plpgsql AS $body$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || statement INTO plan;
    RETURN jsonb_path_exists(
        plan::jsonb,
        '$.** ? (@."Node Type" == "Seq Scan" && @."Relation Name" == $name)',
        jsonb_build_object('name', relation));
END
$body$;
