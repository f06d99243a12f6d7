SELECT NOT EXISTS (
    SELECT FROM pg_roles, unnest(rolconfig) AS own
    WHERE rolname = '${role}'
        AND own LIKE 'statement_timeout=%'
        AND split_part(own, '=', 2)::interval BETWEEN interval '1 millisecond' AND interval '5 seconds')
