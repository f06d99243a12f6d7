# Reads that must pass as reader, owner and superuser. One per line; <LF> is a line feed.
SELECT 1
SELECT 1;
SELECT 1; -- done
SELECT 1;; /* twice */
/* first */ SELECT /* in /* nested */ between */ 1 -- last
SELECT ';'
SELECT 'it''s -- fine'
SELECT E'it\'s \\ fine\n', $$it's; fine$$, $tag$ $$ $tag$, U&'d\0061t\+000061'
SELECT 'two'<LF>  ' pieces'
SELECT "update" FROM t
SELECT t."update", t.c AS "Ünïcode ""name""" FROM public.t
SELECT "at" AT TIME ZONE 'UTC' FROM t WHERE "at" > now() - interval '1 day'
SELECT x'1F', b'101', 0x1F, 1_000, 1.5e3, .5, 5., -1
VALUES (1, 'a'), (2, 'b')
TABLE t
(SELECT 1)
(SELECT id FROM t LIMIT 1) UNION ALL (SELECT 2) ORDER BY 1
SELECT
SELECT * FROM t, big WHERE t.id = big.id LIMIT 5
SELECT DISTINCT ON (grp) grp, id FROM big ORDER BY grp, id DESC
SELECT grp, count(*), sum(id), avg(id)::numeric(10,2), min(note), max(note), array_agg(id ORDER BY id DESC), string_agg(note, ',') FROM big GROUP BY grp HAVING count(*) > 1 ORDER BY 2 DESC, 1
SELECT percentile_cont(.5) WITHIN GROUP (ORDER BY x), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY x), mode() WITHIN GROUP (ORDER BY y) FROM t
SELECT rank(3) WITHIN GROUP (ORDER BY x) FROM t
SELECT c LIKE y || '%', c ILIKE '%1', c SIMILAR TO '(a|c)%', c ~* '^C' FROM t
SELECT id, sum(x) OVER w, lag(x, 1, 0) OVER w, row_number() OVER (PARTITION BY y ORDER BY id), ntile(4) OVER w FROM t WINDOW w AS (PARTITION BY y ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES)
SELECT sum(x) OVER (ORDER BY id RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING), first_value(c) OVER (ORDER BY id GROUPS 1 PRECEDING) FROM t
SELECT count(*) FILTER (WHERE x > 10), grouping(y), y FROM t GROUP BY ROLLUP (y)
SELECT y, c, count(*) FROM t GROUP BY GROUPING SETS ((y), (c), ()), CUBE (x)
WITH a AS (SELECT id FROM t), b AS MATERIALIZED (SELECT * FROM a WHERE id > 5) SELECT count(*) FROM b
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n
WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10) CYCLE i SET cyc USING path SELECT * FROM n
SELECT j ? 'k', j ?| ARRAY['k', 'z'], j ?& ARRAY['k'], j @> '{"k": 1}', j -> 'tags' ->> 0, j #>> '{tags,1}', j @? '$.k', j['k'] FROM t
SELECT jsonb_path_query(j, '$.tags[*] ? (@ starts with "a")') FROM t
SELECT t.id, e.value FROM t CROSS JOIN LATERAL jsonb_array_elements(j -> 'tags') AS e(value)
SELECT * FROM jsonb_to_recordset('[{"a":1,"b":"x"}]') AS x(a int, b text)
SELECT json_agg(t), row_to_json(t), to_jsonb(t), jsonb_object_agg(id, c) FROM t GROUP BY t
SELECT * FROM JSON_TABLE('[{"a":1}]', '$[*]' COLUMNS (a int PATH '$.a')) AS jt
SELECT * FROM xmltable('/r/i' PASSING ('<r><i>1</i></r>'::xml) COLUMNS v int PATH '.')
SELECT CASE WHEN x > 5 THEN 'a' ELSE 'b' END, COALESCE(c, 'none'), NULLIF(x, 0), GREATEST(x, 1) FROM t
SELECT CAST(x AS int), x::text, '2026-01-01'::date + 1, date_trunc('hour', "at"), extract(epoch FROM "at"), interval '1' DAY FROM t
SELECT ARRAY(SELECT id FROM t ORDER BY id LIMIT 3), (ARRAY[1,2,3])[1:2], id = ANY (ARRAY[1,2]), id IN (1,2), id BETWEEN 1 AND 3 FROM t
SELECT ROW(1, 'a'), ROW(t.*), (t).c, (t.*) IS NULL FROM t
SELECT * FROM t WHERE EXISTS (SELECT 1 FROM big WHERE big.id = t.id) AND NOT EXISTS (SELECT FROM orders o WHERE o.id = -t.id)
SELECT * FROM t LEFT JOIN big b USING (id) NATURAL JOIN parts ORDER BY t.id NULLS LAST LIMIT 10 OFFSET 5
SELECT * FROM t ORDER BY id FETCH FIRST 3 ROWS WITH TIES
SELECT * FROM big TABLESAMPLE system (10) REPEATABLE (1)
SELECT * FROM big TABLESAMPLE bernoulli (1)
SELECT random(), clock_timestamp(), gen_random_uuid(), now(), current_date, current_user, session_user, version()
SELECT pg_size_pretty(pg_total_relation_size('t')), pg_relation_size('t'), pg_table_size('t'), pg_indexes_size('t'), pg_database_size(current_database())
SELECT pid, state, wait_event_type, left(query, 50) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
SELECT pid, pg_blocking_pids(pid) FROM pg_stat_activity
SELECT * FROM pg_locks
SELECT queryid, calls, total_exec_time, query FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 5
SELECT * FROM pg_stat_statements_info
SELECT * FROM pg_stat_user_tables s JOIN pg_statio_user_tables i USING (relid) WHERE s.relname = 't'
SELECT * FROM pg_stat_bgwriter, pg_stat_wal, pg_stat_archiver
SELECT * FROM pg_stat_io
SELECT name, setting, unit FROM pg_settings WHERE source <> 'default'
SELECT current_setting('work_mem'), pg_is_in_recovery(), pg_current_wal_lsn(), pg_postmaster_start_time()
SELECT relname, reltuples, pg_get_indexdef(i.indexrelid) FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid WHERE c.oid = 't'::regclass
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
SELECT sequencename, last_value FROM pg_sequences
SELECT last_value, is_called FROM s
SELECT rolname, rolsuper FROM pg_roles
SELECT * FROM pg_stat_replication, pg_replication_slots
SELECT * FROM pg_partition_tree('parts')
SELECT * FROM parts WHERE id < 10
SELECT * FROM v_plain
SELECT * FROM m_plain
SELECT * FROM safe_policy
SELECT stable_one(), good_agg(id) FROM t
SELECT o.id, o.total, o.status FROM orders o WHERE o.total > 1
SELECT similarity(c, 'c1'), c % 'c1', 'a=>1'::hstore -> 'a', 'A'::citext = 'a', digest('x', 'sha256') FROM t
SELECT * FROM pgstattuple('t')
SELECT count(*) FROM pg_buffercache
SELECT to_tsvector('english', c) @@ to_tsquery('english', 'c1'), ts_rank(to_tsvector(c), plainto_tsquery('c')) FROM t
SELECT generate_series(1, 3), unnest(ARRAY['a', 'b']), regexp_matches('abc', 'b', 'g')
SELECT * FROM generate_series(1, 3) WITH ORDINALITY AS g(v, n), ROWS FROM (unnest(ARRAY[1]), generate_series(1, 2)) AS r(a, b)
SELECT substring('abc' FROM 2 FOR 1), position('b' IN 'abc'), trim(BOTH ' ' FROM ' a '), overlay('abc' PLACING 'x' FROM 1), 'a' || 'b' COLLATE "C"
SELECT TREAT(-1 AS abs), TREAT(id AS float8) FROM t
SELECT make_interval(days => 3), format('%s-%I', 1, 'a b'), 5 # 3, 5 & 3, ~5, |/ 4, @ -5, 2 ^ 3, 7 % 4, -(-3), 1 <> 2, 1 != 2, 1 OPERATOR(pg_catalog.+) 2
SELECT '{1,2}'::int[] && ARRAY[2], int4range(1, 5) @> 3, '10.0.0.0/8'::inet >> '10.1.1.1', point(1, 2) <-> point(3, 4)
select coalesce(sum(l.x * (1 - 0.05)) filter (where l.id between 1 and 24), 0) as revenue from t as l where l."at" >= date '1994-01-01' and l."at" < date '1994-01-01' + interval '40' year and l.x between 0.06 - 0.01 and 100.06 + 0.01
select o_year, sum(case when nation = 'y1' then volume else 0 end) / sum(volume) as mkt_share from (select extract(year from "at") as o_year, x * (1 - 0.1) as volume, y as nation from t, big where t.id = big.id) as all_nations group by o_year order by o_year
select y, count(distinct c) as supplier_cnt from t where y <> 'Brand#45' and c not like 'MEDIUM%' and id in (49, 14, 23, 45) and id not in (select id from big where note like '%Customer%Complaints%') group by y having sum(x) > (select sum(x) * 0.0001 from t) order by supplier_cnt desc, y
with ss as (select grp, sum(id) as sales, grouping(grp) as g from big group by rollup(grp)), cs as (select grp, sum(id) as sales from big group by grp) select ss.grp, ss.sales, cs.sales, rank() over (partition by g order by ss.sales desc) as rank_within_parent from ss left join cs on ss.grp = cs.grp order by 4 limit 100
select min(a.note) as movie, min(t2.c) as link from big as a, t as t2, t as t3, big as b where a.note is not null and (a.note like '%(co-production)%' or a.note like '%row%') and a.id = t2.id and t3.id = t2.id and b.id = a.id and t2.y in ('y1', 'y2') and a.id between 5 and 100
SELECT SUM(x) AS "Σ total", y AS größe FROM t GROUP BY y
SELECT now() - query_start AS age FROM pg_stat_activity
SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum) FROM pg_attribute a WHERE attrelid = 't'::regclass AND attnum > 0
SELECT obj_description('t'::regclass), has_table_privilege('t', 'SELECT'), pg_get_viewdef('v_plain'::regclass), pg_get_userbyid(10)
SELECT age(datfrozenxid), mxid_age(datminmxid), datname FROM pg_database
SELECT 1 AS "nextval", 'pg_sleep(1)' AS hint -- pg_sleep(1)
SELECT t.c AS vol FROM t
SELECT 1 IS DISTINCT FROM 2, NULL IS NULL, (1, 2) < (1, 3), (DATE '2026-01-01', DATE '2026-02-01') OVERLAPS (DATE '2026-01-15', DATE '2026-03-01')
SELECT true, 'x'::char(5), 'a'::"char", '\x00ff'::bytea, '{"a": [1]}'::json, NULL::text[], ARRAY['x', NULL]
SELECT * FROM (VALUES (1, 'one'), (2, 'two')) AS v(n, w) JOIN t ON t.id = v.n
SELECT count(*) FROM big a, big b WHERE a.id = b.id
