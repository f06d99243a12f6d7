CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    free bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now());
INSERT INTO "${table}" (id, free) SELECT n, 100000 FROM generate_series(1, 5000) n;

CREATE TABLE reservation_log (id bigint PRIMARY KEY, seen bigint NOT NULL);
INSERT INTO reservation_log SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
