CREATE TABLE "${table}" (id bigint PRIMARY KEY, title text NOT NULL);
INSERT INTO "${table}" SELECT n, 'Entry ' || n FROM generate_series(1, ${rows}) n;
ALTER TABLE "${table}" OWNER TO app;

CREATE TABLE desk_screens (id bigint PRIMARY KEY, title text NOT NULL, shown bigint NOT NULL);
INSERT INTO desk_screens SELECT n, 'Screen ' || n, 0 FROM generate_series(1, 2000) n;
VACUUM ANALYZE;
