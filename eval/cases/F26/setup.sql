CREATE ROLE ${role} LOGIN;
CREATE TABLE "${table}" (id bigint PRIMARY KEY, note text NOT NULL);
INSERT INTO "${table}" SELECT n, md5(n::text) FROM generate_series(1, ${rows}) n;
GRANT SELECT ON "${table}" TO ${role};

CREATE TABLE ${other} (id bigint PRIMARY KEY, title text NOT NULL, shown bigint NOT NULL);
INSERT INTO ${other} SELECT n, 'Text ' || n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
