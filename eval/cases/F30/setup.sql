CREATE SEQUENCE "${table}_${sequence}" AS integer;
CREATE TABLE "${table}" (
    "${column}" integer PRIMARY KEY DEFAULT nextval('"${table}_${sequence}"'),
    title text NOT NULL);
ALTER SEQUENCE "${table}_${sequence}" OWNED BY "${table}"."${column}";
INSERT INTO "${table}" (title) SELECT 'Entry ' || n FROM generate_series(1, 20000) n;
VACUUM ANALYZE;
