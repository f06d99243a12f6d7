CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    title text NOT NULL,
    seen bigint NOT NULL DEFAULT 0);
INSERT INTO "${table}" (id, title) SELECT n, 'Item ' || n FROM generate_series(1, ${rows}) n;

CREATE TABLE ${other} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item bigint NOT NULL REFERENCES "${table}" (id),
    body text NOT NULL);
INSERT INTO ${other} (item, body) SELECT n % ${rows} + 1, 'Text ' || n FROM generate_series(1, 10000) n;
CREATE INDEX ${other}_item_idx ON ${other} (item);
VACUUM ANALYZE;
