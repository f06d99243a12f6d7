# The migration fails on the duplicates; its error is what the case is about.
psql -X -q -c 'CREATE UNIQUE INDEX CONCURRENTLY "${table}_${index}" ON "${table}" ("${column}")' || true
