CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    "${column}" text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now());
INSERT INTO "${table}" (id, "${column}")
SELECT n, repeat(md5(n::text), 16) FROM generate_series(1, 41000) n;

CREATE TABLE intake_nodes (id bigint PRIMARY KEY, beats bigint NOT NULL);
INSERT INTO intake_nodes SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
