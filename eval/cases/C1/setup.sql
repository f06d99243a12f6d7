CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    "${column}" text NOT NULL,
    title text NOT NULL,
    seen bigint NOT NULL DEFAULT 0);
INSERT INTO "${table}" (id, "${column}", title)
SELECT n, 'N' || n, 'Title ' || n FROM generate_series(1, ${rows}) n;
CREATE INDEX "${table}_${column}_idx" ON "${table}" ("${column}");

CREATE TABLE ${other} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item bigint NOT NULL REFERENCES "${table}" (id),
    due_at timestamptz NOT NULL);
INSERT INTO ${other} (item, due_at)
SELECT n * 7919 % ${rows} + 1, now() + n * interval '1 minute' FROM generate_series(1, 20000) n;
CREATE INDEX ${other}_item_idx ON ${other} (item);
VACUUM ANALYZE;
