CREATE TABLE "${first}" (id bigint PRIMARY KEY, "${column}" bigint NOT NULL);
INSERT INTO "${first}" SELECT n, 1000 FROM generate_series(1, 2000) n;
CREATE TABLE "${second}" (id bigint PRIMARY KEY, "${column}" bigint NOT NULL);
INSERT INTO "${second}" SELECT n, 1000 FROM generate_series(1, 2000) n;

CREATE TABLE transfer_rules (id bigint PRIMARY KEY, title text NOT NULL);
INSERT INTO transfer_rules SELECT n, 'Rule ' || n FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
