CREATE ROLE ${role} LOGIN;
CREATE TABLE "${table}" (id bigint PRIMARY KEY, title text NOT NULL);
INSERT INTO "${table}" SELECT n, 'Page ' || n FROM generate_series(1, 5000) n;
GRANT SELECT ON "${table}" TO ${role};

CREATE TABLE ${other} (id bigint PRIMARY KEY, amount bigint NOT NULL);
INSERT INTO ${other} SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
