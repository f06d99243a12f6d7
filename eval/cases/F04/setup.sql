CREATE TABLE "${table}" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "${key}" integer NOT NULL,
    taken_at timestamptz NOT NULL,
    amount numeric NOT NULL);
INSERT INTO "${table}" ("${key}", taken_at, amount)
SELECT (n * 7919) % 3000, now() - n * interval '1 second', n % 1000 FROM generate_series(1, ${rows}) n;
CREATE INDEX "${table}_newest" ON "${table}" ("${key}", taken_at);
CREATE INDEX "${table}_${first}" ON "${table}" ("${key}");
CREATE INDEX "${table}_${second}" ON "${table}" ("${key}");

CREATE TABLE sites (id bigint PRIMARY KEY, last_seen timestamptz);
INSERT INTO sites SELECT n FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
