#!/usr/bin/env bash
# A PostgreSQL log of at least GB gigabytes, for measuring: a real server under pgbench with everything logged, and beside
# it deadlocks, lock waits, temporary files, errors and refused logins; then the same day again, a day later each time.
#
#   log-corpus.sh FOLDER [GB=1] [SECONDS=60] [BIN]     writes FOLDER/postgresql.log; BIN: folder of postgres and pgbench
#
# As root it runs the server as the user 'postgres'. The server listens on a socket in FOLDER alone.
set -euo pipefail
folder=$1 gb=${2:-1} seconds=${3:-60}
bin=${4:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
[ -x "$bin/postgres" ] && [ -x "$bin/pgbench" ] || { echo "no postgres and pgbench in '$bin'" >&2; exit 2; }

mkdir -p "$folder/data" "$folder/log"
folder=$(cd "$folder" && pwd)
as=()
if [ "$(id -u)" -eq 0 ]; then
  as=(runuser -u postgres --)
  chown -R postgres "$folder"
fi
cd "$folder"
trap '"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m fast stop >/dev/null 2>&1 || true' EXIT

"${as[@]}" "$bin/initdb" -D data -A trust -U postgres --no-sync >/dev/null
"${as[@]}" tee -a data/postgresql.conf >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
logging_collector = on
log_directory = '$folder/log'
log_filename = 'day.log'
log_rotation_age = 0
log_rotation_size = 0
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d/%a %h %e '
log_min_duration_statement = 0
log_connections = on
log_disconnections = on
log_lock_waits = on
log_temp_files = 0
log_checkpoints = on
log_autovacuum_min_duration = 0
deadlock_timeout = 100ms
checkpoint_timeout = 30s
autovacuum_naptime = 5s
work_mem = 64kB
fsync = off
CONF
"${as[@]}" "$bin/pg_ctl" -D data -w start >/dev/null
export PGHOST=$folder PGUSER=postgres PGDATABASE=postgres
"$bin/pgbench" -q -i -s 5 >/dev/null 2>&1
"$bin/psql" -qc 'CREATE ROLE shop LOGIN' -c 'GRANT ALL ON ALL TABLES IN SCHEMA public TO shop' -c 'CREATE TABLE pairs AS SELECT g AS id, 0 AS x FROM generate_series(1, 8) g'

cat >trouble.sql <<'SQL'
\set a random(1, 8)
\set b random(1, 8)
BEGIN;
UPDATE pairs SET x = x + 1 WHERE id = :a;
SELECT pg_sleep(0.05);
UPDATE pairs SET x = x + 1 WHERE id = :b;
COMMIT;
SQL
cat >sort.sql <<'SQL'
\set from random(1, 400000)
SELECT count(*) FROM (SELECT aid FROM pgbench_accounts WHERE aid BETWEEN :from AND :from + 5000 ORDER BY filler, aid OFFSET 0) s;
SELECT pg_sleep(0.1);
SQL
mistakes() {
  for _ in $(seq $((seconds * 2))); do
    "$bin/psql" -qc 'SELECT 1/0' -c 'SELECT * FROM nowhere' -c "INSERT INTO pgbench_branches VALUES (1, 0)" >/dev/null 2>&1 || true
    PGUSER=nobody_$((RANDOM % 9)) "$bin/psql" -qc 'SELECT 1' >/dev/null 2>&1 || true
    sleep 0.4
  done
}
mistakes &
"$bin/pgbench" -n -c 4 -T "$seconds" -f trouble.sql >/dev/null 2>&1 &
"$bin/pgbench" -n -c 2 -T "$seconds" -f sort.sql >/dev/null 2>&1 &
PGUSER=shop "$bin/pgbench" -n -c 4 -T "$seconds" -M prepared >/dev/null 2>&1 &
"$bin/pgbench" -n -c 2 -T "$seconds" -S -C >/dev/null 2>&1 &
"$bin/pgbench" -n -c 4 -T "$seconds" -M simple >/dev/null 2>&1
wait $(jobs -p) 2>/dev/null || true
"${as[@]}" "$bin/pg_ctl" -D data -m fast -w stop >/dev/null

day=$(head -c 10 log/day.log)
: >postgresql.log
for ((i = 0; $(stat -c %s postgresql.log) < gb * 1000000000; i++)); do
  sed "s/^$day /$(date -u -d "$day + $i days" +%F) /" log/day.log >>postgresql.log
done
ls -l postgresql.log
