ALTER SYSTEM SET statement_timeout = '${timeout}';
SELECT pg_reload_conf();
