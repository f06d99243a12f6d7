SELECT EXISTS (
    SELECT FROM pg_hba_file_rules
    WHERE error IS NULL
        AND type IN ('host', 'hostnossl')
        AND auth_method <> 'reject'
        AND user_name && ARRAY['all', '${role}']
        AND database && ARRAY['all', 'app']
        AND CASE
            WHEN netmask IS NULL THEN address IN ('all', 'samehost', 'samenet', 'localhost')
            WHEN address ~ '^[0-9.]+$' THEN ('127.0.0.1'::inet & netmask::inet) = (address::inet & netmask::inet)
            ELSE false
        END)
