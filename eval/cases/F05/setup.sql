CREATE TABLE "${parent}" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO "${parent}" (title) SELECT 'entry ' || n FROM generate_series(1, 5000) n;

CREATE TABLE "${child}" (
    id bigint PRIMARY KEY,
    "${column}" bigint NOT NULL REFERENCES "${parent}" (id),
    amount bigint NOT NULL,
    note text NOT NULL);
INSERT INTO "${child}"
SELECT n, n % 5000 + 1, n % 90, md5(n::text) FROM generate_series(1, ${rows}) n;
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
