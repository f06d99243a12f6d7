CREATE TABLE "${table}" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "${column}" text NOT NULL,
    place text NOT NULL,
    note text NOT NULL) WITH (autovacuum_enabled = false);
INSERT INTO "${table}" ("${column}", place, note)
SELECT 'known', 'P' || n % 400, md5(n::text) FROM generate_series(1, 5000) n;

CREATE TABLE ${dims} (id bigint PRIMARY KEY, code text NOT NULL, title text NOT NULL);
INSERT INTO ${dims} SELECT n, 'P' || n, 'Place ' || n FROM generate_series(0, 399) n;

CREATE TABLE tallies (id bigint PRIMARY KEY, total bigint NOT NULL);
INSERT INTO tallies SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;

CREATE SCHEMA IF NOT EXISTS eval_probe;
-- Rows the planner expects from a statement.
CREATE OR REPLACE FUNCTION eval_probe.expected_rows(statement text) RETURNS numeric
LANGUAGE plpgsql AS $body$
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || statement INTO plan;
    RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric;
END
$body$;
