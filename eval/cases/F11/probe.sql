SELECT NOT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query_start < clock_timestamp() - interval '2 seconds')
