CREATE TABLE "${table}" (id bigint PRIMARY KEY, handed_out bigint NOT NULL);
INSERT INTO "${table}" SELECT n, 0 FROM generate_series(1, 9) n;

CREATE TABLE counters_info (id bigint PRIMARY KEY, title text NOT NULL);
INSERT INTO counters_info SELECT n, 'Counter ' || n FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
