CREATE TABLE "${parts}" (
    id bigint PRIMARY KEY,
    category integer NOT NULL,
    stock bigint NOT NULL);
INSERT INTO "${parts}" SELECT n, n % 20 + 1, 100 FROM generate_series(0, 1999) n;
CREATE INDEX "${parts}_category_idx" ON "${parts}" (category);

CREATE TABLE "${lines}" (
    id bigint PRIMARY KEY,
    "${key}" bigint NOT NULL REFERENCES "${parts}" (id),
    quantity integer NOT NULL,
    price numeric(12, 2) NOT NULL);
INSERT INTO "${lines}"
SELECT n, n % 2000, n * 7919 % 50 + 1, n % 900 FROM generate_series(1, ${rows}) n;
CREATE INDEX "${lines}_${key}_idx" ON "${lines}" ("${key}");
VACUUM ANALYZE;
