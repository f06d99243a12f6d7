INSERT INTO "${table}" ("${column}", place, note)
SELECT '${fresh}', 'P' || n % 400, md5(n::text) FROM generate_series(1, ${rows}) n;
