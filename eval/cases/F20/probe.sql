SELECT pg_size_bytes(current_setting('max_wal_size')) >= pg_size_bytes('512MB')
