SELECT NOT EXISTS (SELECT FROM pg_settings WHERE pending_restart)
    AND NOT EXISTS (SELECT FROM pg_file_settings WHERE error IS NOT NULL)
