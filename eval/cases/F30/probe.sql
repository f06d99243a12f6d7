SELECT (SELECT last_value < max_value FROM pg_sequences WHERE sequencename = '${table}_${sequence}')
    AND (SELECT atttypid = 'bigint'::regtype FROM pg_attribute
        WHERE attrelid = '"${table}"'::regclass AND attname = '${column}')
