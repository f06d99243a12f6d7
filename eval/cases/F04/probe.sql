SELECT count(*) = 1 FROM pg_index
WHERE indrelid = '"${table}"'::regclass AND NOT indisprimary AND indisvalid
    AND indkey[0] = (SELECT attnum FROM pg_attribute WHERE attrelid = '"${table}"'::regclass AND attname = '${key}')
