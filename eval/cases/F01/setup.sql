CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    "${column}" text NOT NULL,
    full_name text NOT NULL,
    city text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO "${table}" (id, "${column}", full_name, city)
SELECT n, '${prefix}' || n, 'Person ' || n, 'City ' || n % 97 FROM generate_series(1, ${rows}) n;

CREATE TABLE ${orders} (
    id bigint PRIMARY KEY,
    state text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now());
INSERT INTO ${orders} (id, state) SELECT n, 'open' FROM generate_series(1, 20000) n;
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
