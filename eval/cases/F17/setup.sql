CREATE TABLE "${table}" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "${column}" timestamptz NOT NULL,
    payload text NOT NULL);
INSERT INTO "${table}" ("${column}", payload)
SELECT now() - n * interval '1 second', md5(n::text) FROM generate_series(1, ${rows}) n;

CREATE TABLE ${other} (id bigint PRIMARY KEY, title text NOT NULL, seen bigint NOT NULL);
INSERT INTO ${other} SELECT n, 'Name ' || n, 0 FROM generate_series(1, 3000) n;
VACUUM ANALYZE;
