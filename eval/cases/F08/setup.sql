CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    title text NOT NULL,
    "${text}" text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now());
INSERT INTO "${table}" (id, title, "${text}")
SELECT n, 'Entry ' || n, repeat(md5(n::text), 10) FROM generate_series(1, ${rows}) n;

CREATE TABLE page_views (id bigint PRIMARY KEY, seen bigint NOT NULL);
INSERT INTO page_views SELECT n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
