CREATE TABLE "${table}" (id bigint PRIMARY KEY, note text NOT NULL);
INSERT INTO "${table}" SELECT n, md5(n::text) FROM generate_series(1, ${rows}) n;
VACUUM ANALYZE;
ALTER ROLE postgres SET statement_timeout = 0;
