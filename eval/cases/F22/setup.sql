CREATE TABLE "${table}" (id bigint PRIMARY KEY, title text NOT NULL);
INSERT INTO "${table}" SELECT n, 'Name ' || n FROM generate_series(1, 5000) n;

CREATE TABLE ${other} (id bigint PRIMARY KEY, amount bigint NOT NULL);
INSERT INTO ${other} SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;

CREATE SCHEMA IF NOT EXISTS eval_probe;
CREATE TABLE eval_probe.application (folder text NOT NULL);
-- Connections that all instances of the application open when they are busy.
CREATE OR REPLACE FUNCTION eval_probe.wanted_connections() RETURNS integer
LANGUAGE sql AS $body$
    SELECT substring(yml FROM 'maximum-pool-size: *(\d+)')::integer
        * substring(yml FROM 'instances: *(\d+)')::integer
    FROM eval_probe.application, pg_read_file(folder || '/application.yml') AS yml
$body$;
