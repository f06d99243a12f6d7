CREATE TABLE "${table}" (id bigint PRIMARY KEY, title text NOT NULL);
INSERT INTO "${table}" SELECT n, 'Plan ' || n FROM generate_series(1, 20000) n;

CREATE TABLE ${other} (id bigint PRIMARY KEY, amount bigint NOT NULL);
INSERT INTO ${other} SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
