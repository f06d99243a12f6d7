# Ways to a value of people.email, the masked column; and (below) what stays allowed. One per line.
## refused
SELECT email FROM people
SELECT email AS x FROM people
SELECT "email" FROM people
SELECT U&"em\0061il" FROM people
SELECT EMAIL FROM people
SELECT p.email FROM people p
SELECT people.email FROM people
SELECT public.people.email FROM public.people
SELECT (p).email FROM people p
SELECT (p.*).email FROM people p
SELECT p . email FROM people AS p
SELECT md5(email) FROM people
SELECT left(email, 1) FROM people
SELECT length(email) FROM people
SELECT id FROM people WHERE email = 'a@b'
SELECT id FROM people WHERE email LIKE 'a%'
SELECT id FROM people ORDER BY email
SELECT count(*) FROM people GROUP BY email
SELECT count(DISTINCT email) FROM people
SELECT min(email), max(email) FROM people
SELECT string_agg(email, ',') FROM people
SELECT array_agg(email ORDER BY id) FROM people
SELECT id FROM people GROUP BY id HAVING max(email) > 'm'
SELECT DISTINCT ON (email) id FROM people
SELECT row_number() OVER (ORDER BY email) FROM people
SELECT id, lag(id) OVER (PARTITION BY email) FROM people
SELECT * FROM people
SELECT p.* FROM people p
SELECT people.* FROM people
SELECT ALL * FROM people
SELECT DISTINCT * FROM people
SELECT DISTINCT ON (id) * FROM people
SELECT 1, * FROM people
SELECT * FROM people WHERE id = 1
(SELECT * FROM people)
SELECT * FROM public . "people"
SELECT * FROM U&"peopl\0065"
TABLE people
(TABLE people)
SELECT 1, 'x' UNION ALL TABLE people
WITH x AS (TABLE people) SELECT count(*) FROM x
SELECT to_jsonb(p) FROM people p
SELECT to_jsonb(p) ->> 'email' FROM people p
SELECT to_jsonb(people) FROM people
SELECT row_to_json(p) FROM people p
SELECT json_agg(p) FROM people p
SELECT jsonb_agg(people) FROM people
SELECT array_agg(p) FROM people p
SELECT p::text FROM people p
SELECT people::text FROM people
SELECT p FROM people p
SELECT people FROM people
SELECT (p)::text FROM people AS p
SELECT CAST(p AS text) FROM people p
SELECT concat(p) FROM people p
SELECT format('%s', p) FROM people p
SELECT p || '' FROM people p
SELECT ROW(p) FROM people p
SELECT ROW(p.*) FROM people p
SELECT ROW(p.*)::text FROM people p
SELECT hstore(p) FROM people p
SELECT p.to_jsonb FROM people p
SELECT p.row_to_json FROM people p
SELECT people.to_json FROM people
SELECT p.text FROM people p
SELECT (p).text FROM people p
SELECT id FROM people p WHERE p::text LIKE '%a@%'
SELECT id FROM people p WHERE p = ROW(1, 'a@b', 'x')
SELECT id FROM people p ORDER BY p
SELECT count(DISTINCT p) FROM people p
SELECT id FROM people p WHERE p IS DISTINCT FROM NULL
SELECT NULL IS DISTINCT FROM p FROM people p
SELECT 1 FROM notes n JOIN people p ON p::text = n.note
SELECT trim(FROM p::text) FROM people p
SELECT trim(BOTH 'x' FROM p::text) FROM people p
SELECT substring(p::text FROM 1) FROM people p
SELECT overlay(p::text PLACING '' FROM 1 FOR 0) FROM people p
SELECT x.c1 FROM (SELECT * FROM people) AS x(a, c1, b)
SELECT c1 FROM people AS x(a, c1, b)
SELECT c1 FROM people x(a, c1, b)
SELECT c1 FROM public.people AS "x"(a, c1, b)
SELECT c1 FROM ONLY people AS x(a, c1, b)
WITH x(a, c1) AS (SELECT id, email FROM people) SELECT c1 FROM x
WITH x(a, c1, b) AS (SELECT * FROM people) SELECT c1 FROM x
WITH x AS (SELECT * FROM people) SELECT count(*) FROM x
SELECT a FROM (SELECT people.* FROM people) AS q(b, a, c)
SELECT j.c1 FROM (people JOIN notes USING (id)) AS j(a, c1)
SELECT j FROM (people JOIN notes USING (id)) AS j
SELECT to_jsonb(j) FROM (people p JOIN notes n ON n.id = p.id) j
SELECT to_jsonb(j) FROM ((people p CROSS JOIN notes) CROSS JOIN notes n2) j
SELECT id FROM people JOIN contacts USING (email)
SELECT 1 FROM people JOIN contacts USING (id, email)
SELECT 1 FROM people NATURAL JOIN contacts
SELECT 1 FROM contacts NATURAL LEFT JOIN people
SELECT 1 FROM contacts c, people p WHERE c.email = p.email
SELECT id FROM people WHERE (id, email) = (1, 'a')
SELECT id FROM people WHERE email IN (SELECT note FROM notes)
SELECT (SELECT email FROM people LIMIT 1)
SELECT ARRAY(SELECT email FROM people)
SELECT ARRAY(SELECT p FROM people p)
SELECT EXISTS (SELECT FROM people WHERE email = 'a')
SELECT n.id FROM notes n, LATERAL (SELECT p.* FROM people p WHERE p.id = n.id) x
SELECT x FROM notes n, LATERAL (SELECT p FROM people p) x
SELECT * FROM people_view
SELECT e FROM people_view
SELECT count(*) FROM people_view WHERE e = 'a'
SELECT * FROM people_view2
SELECT id FROM people_view
SELECT * FROM people_rows
SELECT * FROM people_copy
SELECT * FROM people_called
SELECT * FROM people_stats
SELECT people_email(1)
SELECT * FROM people_email(1)
SELECT lower_email FROM people
SELECT * FROM people_child
SELECT email FROM people_child
SELECT c FROM people_child AS x(a, c, b)
SELECT count(*) FROM people_child WHERE email > 'a'
SELECT xmlelement(NAME x, p) FROM people p
SELECT xmlforest(email) FROM people
SELECT JSON_OBJECT('a': email) FROM people
SELECT JSON_ARRAYAGG(p) FROM people p
SELECT jsonb_build_object('x', p) FROM people p
SELECT json_populate_record(p, '{}') FROM people p
SELECT * FROM jsonb_each((SELECT to_jsonb(p) FROM people p LIMIT 1))
SELECT pg_typeof(p), p FROM people p
SELECT num_nulls(VARIADIC ARRAY[email]) FROM people
SELECT most_common_vals FROM pg_stats WHERE tablename = 'people'
SELECT stavalues1 FROM pg_statistic
SELECT query_to_xml('SELECT email FROM people', true, false, '')
SELECT table_to_xml('people', true, false, '')
SELECT CASE WHEN email > 'm' THEN 1 / 0 END FROM people
SELECT id FROM people WHERE CASE WHEN email > 'm' THEN true ELSE 1 / 0 = 1 END
SELECT 1 FROM people p, people q WHERE p.email < q.email
SELECT COALESCE(NULL, p.email) FROM people AS p
SELECT (ARRAY[p.email])[1] FROM people p
SELECT id FROM people UNION SELECT length(email) FROM people
SELECT generate_series(1, length(email)) FROM people
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY email) FROM people
SELECT mode() WITHIN GROUP (ORDER BY p) FROM people p
SELECT id FROM people TABLESAMPLE system (length(people::text))
SELECT sum(id) FILTER (WHERE email LIKE 'a%') FROM people
SELECT last_value(email) OVER w FROM people WINDOW w AS (ORDER BY id)
## allowed
SELECT id, city FROM people
SELECT p.id, p.city FROM people p WHERE p.city = 'Oslo' ORDER BY p.id
SELECT people.city, count(*) FROM people GROUP BY people.city
SELECT count(*) FROM people
SELECT count(*) FROM public.people AS p WHERE p.id * 2 > 4
SELECT id * 2, (id + 1) * 3 FROM people
SELECT p.city, n.note FROM people p JOIN notes n USING (id)
SELECT p.city, n.note FROM people AS p LEFT JOIN notes n ON n.id = p.id WHERE n.note IS NOT NULL
SELECT x.city FROM (SELECT id, city FROM people) AS x
WITH x AS (SELECT id, city FROM people) SELECT x.city FROM x
SELECT email FROM contacts
SELECT * FROM contacts
SELECT * FROM notes
SELECT to_jsonb(n) FROM notes n
SELECT * FROM people_open
SELECT id FROM people_child
SELECT tablename, attname FROM pg_statio_user_tables s, pg_tables t, pg_attribute WHERE t.tablename = 'people' LIMIT 1
SELECT extract(year FROM now()), p.id FROM people p
SELECT 'email', 'people.*' AS hint
SELECT (SELECT max(p.id) FROM people p), ARRAY(SELECT p.city FROM people p)
SELECT p.city FROM people p UNION SELECT n.note FROM notes n ORDER BY 1 LIMIT 3
