CREATE TABLE "${table}" (
    id bigint PRIMARY KEY,
    quantity bigint NOT NULL,
    title text NOT NULL);
INSERT INTO "${table}" SELECT n, 1000, 'Article ' || n FROM generate_series(1, ${rows}) n;

CREATE TABLE ${other} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    article bigint NOT NULL);
INSERT INTO ${other} (article) SELECT n FROM generate_series(1, 5000) n;
VACUUM ANALYZE;
