# What the guard is attacked with; run as superuser, statements separated by a line "--".
CREATE ROLE guard_owner LOGIN
--
CREATE ROLE guard_reader LOGIN
--
GRANT pg_monitor, pg_read_all_data TO guard_reader
--
GRANT pg_monitor TO guard_owner
--
CREATE EXTENSION pg_stat_statements
--
CREATE EXTENSION dblink
--
CREATE EXTENSION postgres_fdw
--
CREATE EXTENSION file_fdw
--
CREATE EXTENSION tablefunc
--
CREATE EXTENSION xml2
--
CREATE EXTENSION pg_trgm
--
CREATE EXTENSION hstore
--
CREATE EXTENSION citext
--
CREATE EXTENSION pgcrypto
--
CREATE EXTENSION pgstattuple
--
CREATE EXTENSION pg_buffercache
--
CREATE EXTENSION pageinspect
--
CREATE EXTENSION pg_prewarm
--
DO $$
-- What other extensions and services bring, as functions of the same names that would leave a lock.
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY '{aws_s3.query_export_to_s3,aws_s3.table_import_from_s3,aws_lambda.invoke,cron.schedule,net.http_post,public.http_post,timescale.add_job,public.pg_file_write,vault.create_secret,pgmq.send}'::text[]
  LOOP
    EXECUTE 'CREATE SCHEMA IF NOT EXISTS ' || split_part(name, '.', 1);
    EXECUTE 'CREATE FUNCTION ' || name || '(text, text) RETURNS int LANGUAGE plpgsql AS ''BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END''';
  END LOOP;
  FOREACH name IN ARRAY '{cron.unschedule,net.http_get,public.http_get,citus.run_command_on_workers,repack.repack_apply,public.hypopg_create_index,public.pg_file_unlink}'::text[]
  LOOP
    EXECUTE 'CREATE SCHEMA IF NOT EXISTS ' || split_part(name, '.', 1);
    EXECUTE 'CREATE FUNCTION ' || name || '(text) RETURNS int LANGUAGE plpgsql AS ''BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END''';
  END LOOP;
  CREATE FUNCTION hypopg_reset() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END';
  FOREACH name IN ARRAY '{aws_s3,aws_lambda,cron,net,timescale,vault,pgmq,citus,repack}'::text[]
  LOOP
    EXECUTE 'GRANT USAGE ON SCHEMA ' || name || ' TO PUBLIC';
  END LOOP;
END $$
--
GRANT ALL ON SCHEMA public TO guard_owner
--
SET SESSION AUTHORIZATION guard_owner
--
CREATE TABLE t (id int PRIMARY KEY, c text, x numeric, y text, "update" int, j jsonb, at timestamptz DEFAULT now())
--
INSERT INTO t SELECT i, 'c' || i, i * 1.5, 'y' || i % 7, i, jsonb_build_object('k', i, 'tags', jsonb_build_array('a', 'b')) FROM generate_series(1, 200) i
--
CREATE TABLE big AS SELECT i AS id, i % 100 AS grp, 'row ' || i AS note FROM generate_series(1, 50000) i
--
CREATE TABLE witness (note text)
--
CREATE TABLE odd (id int)
--
INSERT INTO odd VALUES (1), (2)
--
CREATE SEQUENCE s
--
CREATE INDEX t_j ON t USING gin (j)
--
CREATE INDEX t_c_trgm ON t USING gin (c gin_trgm_ops)
--
CREATE TABLE pending (id int, j jsonb)
--
CREATE INDEX pending_j ON pending USING gin (j)
--
CREATE INDEX pending_b ON pending USING brin (id) WITH (pages_per_range = 1)
--
INSERT INTO pending SELECT i, jsonb_build_object('k', i, 'fill', repeat('x', 500)) FROM generate_series(1, 100) i
--
CREATE FUNCTION vol() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); PERFORM nextval('s'); RETURN 1; EXCEPTION WHEN read_only_sql_transaction THEN RETURN 1; END $$
--
CREATE FUNCTION vol_of(odd) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END $$
--
CREATE FUNCTION vol_row(t) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END $$
--
CREATE FUNCTION vol_int(int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN true; END $$
--
CREATE FUNCTION vol_eq(odd, odd) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN true; END $$
--
CREATE FUNCTION "Vol Ume"() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END $$
--
CREATE FUNCTION secdef() RETURNS int STABLE SECURITY DEFINER LANGUAGE sql AS $$ SELECT 1 $$
--
CREATE FUNCTION planned() RETURNS int STABLE SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END $$
--
CREATE FUNCTION stable_one() RETURNS int STABLE LANGUAGE sql AS $$ SELECT 1 $$
--
CREATE FUNCTION hidden_default(a int DEFAULT vol()) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT a $$
--
CREATE FUNCTION total(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN $1; END $$
--
CREATE OPERATOR === (LEFTARG = odd, RIGHTARG = odd, FUNCTION = vol_eq)
--
CREATE OPERATOR = (LEFTARG = odd, RIGHTARG = odd, FUNCTION = vol_eq)
--
CREATE OPERATOR @@@ (RIGHTARG = int, FUNCTION = vol_int)
--
CREATE DOMAIN watched AS int CHECK (vol_int(VALUE))
--
CREATE DOMAIN rewatched AS watched
--
CREATE TYPE pair AS (a int, b watched)
--
CREATE TYPE coin AS (face int)
--
CREATE FUNCTION coin_text(coin) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN 'x'; END $$
--
CREATE CAST (coin AS text) WITH FUNCTION coin_text(coin)
--
CREATE FUNCTION coin_json(coin) RETURNS json LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN '1'; END $$
--
CREATE CAST (coin AS json) WITH FUNCTION coin_json(coin)
--
CREATE FUNCTION mint() RETURNS coin STABLE LANGUAGE sql AS $$ SELECT ROW(1)::coin $$
--
CREATE FUNCTION vol_step(int, int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END $$
--
CREATE AGGREGATE vol_agg(int) (SFUNC = vol_step, STYPE = int, INITCOND = '0')
--
CREATE AGGREGATE good_agg(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')
--
CREATE VIEW v_plain AS SELECT id, c FROM t WHERE id > 0
--
CREATE VIEW v_vol AS SELECT vol() AS a
--
CREATE VIEW v_vol2 AS SELECT * FROM v_vol
--
CREATE VIEW v_limit AS SELECT id FROM t LIMIT vol()
--
CREATE VIEW v_domain AS SELECT id::watched AS d FROM t
--
CREATE MATERIALIZED VIEW m_plain AS SELECT grp, count(*) AS n FROM big GROUP BY grp
--
CREATE TABLE guarded_rows (id int)
--
INSERT INTO guarded_rows VALUES (1), (2)
--
GRANT SELECT ON guarded_rows TO guard_reader
--
CREATE POLICY watch ON guarded_rows USING (vol_int(id))
--
ALTER TABLE guarded_rows ENABLE ROW LEVEL SECURITY
--
CREATE TABLE safe_policy (id int)
--
CREATE POLICY mine ON safe_policy USING (id > 0)
--
ALTER TABLE safe_policy ENABLE ROW LEVEL SECURITY
--
CREATE TABLE with_domain (d watched)
--
CREATE TABLE parts (id int, note text) PARTITION BY RANGE (id)
--
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000)
--
INSERT INTO parts SELECT i, 'p' FROM generate_series(1, 100) i
--
CREATE TABLE orders (id int, total numeric, status text)
--
INSERT INTO orders VALUES (1, 9.5, 'open')
--
RESET SESSION AUTHORIZATION
--
CREATE VIEW v_password AS SELECT rolname, rolpassword FROM pg_authid
--
GRANT SELECT ON v_password TO PUBLIC
--
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw
--
CREATE FOREIGN TABLE ran (line text) SERVER files OPTIONS (program 'touch guard-was-here; echo hi')
--
GRANT SELECT ON ran TO PUBLIC
--
CREATE VIEW v_ran AS SELECT * FROM ran
--
GRANT SELECT ON v_ran TO PUBLIC
--
CREATE TABLE mixed (line text) PARTITION BY LIST (line)
--
CREATE FOREIGN TABLE mixed_ran PARTITION OF mixed FOR VALUES IN ('hi') SERVER files OPTIONS (program 'touch guard-was-here; echo hi')
--
GRANT SELECT ON mixed TO PUBLIC
--
CREATE USER MAPPING FOR PUBLIC SERVER files
--
CREATE SCHEMA shadow
--
CREATE FUNCTION shadow.initcap(odd) RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(4711); RETURN 1; END $$
--
CREATE TABLE shadow.parts (id int)
