SELECT count(*) = 0 FROM pg_file_settings
WHERE name = 'statement_timeout' AND applied AND setting = '${timeout}'
