SELECT NOT EXISTS (
    SELECT FROM pg_locks
    WHERE NOT granted AND relation = '"${table}"'::regclass AND waitstart < clock_timestamp() - interval '2 seconds')
