CREATE TABLE "${table}" (id bigint PRIMARY KEY, title text NOT NULL);
INSERT INTO "${table}" SELECT n, 'Place ' || n FROM generate_series(1, ${rows}) n;
VACUUM ANALYZE;
