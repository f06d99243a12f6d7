SELECT NOT EXISTS (SELECT FROM pg_prepared_xacts WHERE gid = '${gid}')
