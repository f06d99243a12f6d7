CREATE TABLE "${table}" (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "${column}" text NOT NULL,
    city text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO "${table}" ("${column}", city)
SELECT 'person' || n % (${rows} - 300) || '@example.net', 'City ' || n % 97
FROM generate_series(1, ${rows}) n;

CREATE TABLE ${other} (id bigint PRIMARY KEY, amount bigint NOT NULL);
INSERT INTO ${other} SELECT n, n % 50 FROM generate_series(1, 10000) n;
VACUUM ANALYZE;
