#!/bin/sh
# What `dbtool-ai collect` costs a PostgreSQL on this machine: CPU time of its backend and of itself,
# and bytes on disk, over some minutes of a load. See docs/performance.md.
set -eu

usage() {
    cat >&2 <<END
usage: bench/collect-overhead.sh URL MONITORING_URL [MINUTES [CLIENTS [RATE]]]

  URL             an empty database of its own that pgbench may fill, as its owner
  MONITORING_URL  the same database as a member of pg_monitor
  MINUTES         how long to measure, default 5
  CLIENTS, RATE   of pgbench, default 16 clients and 500 transactions a second

The server must run on this machine, where /proc shows its processes. Needs psql and pgbench.
END
    exit 2
}

[ $# -ge 2 ] || usage
url=$1 monitor=$2 minutes=${3:-5} clients=${4:-16} rate=${5:-500}
home=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
work=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid" 2>/dev/null || :; done; rm -rf "$work"' EXIT INT TERM

# utime + stime of a process, in ticks; the name in brackets may hold blanks.
ticks() { sed "s/.*) //" "/proc/$1/stat" | awk "{ print \$12 + \$13 }"; }

pgbench -q -i -s 10 "$url" 2>/dev/null
pgbench -n -c "$clients" -j 2 -R "$rate" -T $((minutes * 60 + 60)) "$url" >/dev/null 2>&1 &
pids="$pids $!"
XDG_STATE_HOME=$work ${DBTOOL_AI:-"$home/dbtool-ai"} collect --db "$monitor" >"$work/collect.log" 2>&1 &
collector=$!
pids="$pids $collector"
# The first rounds read everything once.
sleep 30
backend=$(psql -X -At "$url" -c "SELECT pid FROM pg_stat_activity WHERE application_name = 'dbtool-ai' AND state IS NOT NULL ORDER BY backend_start LIMIT 1")
[ -n "$backend" ] || { cat "$work/collect.log" >&2; exit 1; }
hertz=$(getconf CLK_TCK)
server0=$(ticks "$backend") self0=$(ticks "$collector") bytes0=$(du -sb "$work" | cut -f 1)
sleep $((minutes * 60))
server1=$(ticks "$backend") self1=$(ticks "$collector") bytes1=$(du -sb "$work" | cut -f 1)
awk -v s="$((server1 - server0))" -v c="$((self1 - self0))" -v b="$((bytes1 - bytes0))" -v hz="$hertz" -v m="$minutes" 'BEGIN {
    printf "backend: %.2f %% of one core, collector: %.2f %% of one core, disk: %.1f MB a day\n",
        100 * s / hz / (60 * m), 100 * c / hz / (60 * m), b / m * 1440 / 1048576 }'
