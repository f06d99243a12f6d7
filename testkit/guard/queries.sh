#!/usr/bin/env bash
# Offers the queries of known benchmarks to the guard: every one has to pass. Nothing of them is kept here: they are made
# from checkouts given by path, with the benchmarks' own generators, and adapted to PostgreSQL's syntax on the way.
# Usage: testkit/guard/queries.sh [--job FOLDER] [--tpch FOLDER] [--tpcds FOLDER] [--postgres FOLDER of an installation]
#   FOLDER is a checkout (or a bare repository) of join-order-benchmark, tpch-kit, tpcds-kit.
# Exit code: 0 every query passed, 1 not so, 3 a tool is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
server=embedded
flags='-fcommon -w -O1 -DLINUX -DYYDEBUG -D_FILE_OFFSET_BITS=64 -D_LARGEFILE_SOURCE'

need() { local tool; for tool; do command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 3; }; done; }
checkout() { git clone -q "$1" "$work/source/$2"; }

job() {
  checkout "$1" job
  mkdir -p "$work/sets/job"
  cp "$work"/source/job/*.sql "$work/sets/job"
  rm -f "$work/sets/job/fkindexes.sql"
}

tpch() {
  need cc make perl
  checkout "$1" tpch
  cd "$work/source/tpch/dbgen"
  make -s MACHINE=LINUX DATABASE=POSTGRESQL CFLAGS="$flags -DDBNAME=\\\"dss\\\" -DPOSTGRESQL -DTPCH -DRNG_TEST" qgen >"$work/make.log" 2>&1 ||
    { tail "$work/make.log"; exit 1; }
  mkdir -p "$work/sets/tpch"
  cp dss.ddl "$work/sets/tpch/schema.sql"
  local n
  for n in $(seq 22); do
    # Query 15 makes a view; its variant with WITH is the same question in one statement.
    if [ "$n" = 15 ]; then DSS_QUERY=variants ./qgen -d 15a; else DSS_QUERY=queries ./qgen -d "$n"; fi |
      perl -0pe 's/;\s*limit -1;/;/; s/;\s*limit (\d+);/ limit $1;/; s/day \(3\)/day/' >"$work/sets/tpch/$n.sql"
  done
}

tpcds() {
  need cc make perl bison
  checkout "$1" tpcds
  cd "$work/source/tpcds/tools"
  make -s OS=LINUX YACC='bison -y' CFLAGS="$flags" dsqgen >"$work/make.log" 2>&1 || { tail "$work/make.log"; exit 1; }
  mkdir -p "$work/sets/tpcds"
  cp tpcds.sql "$work/sets/tpcds/schema.sql"
  local n
  for n in $(seq 99); do
    # Days are intervals; an alias may not stand inside an expression of ORDER BY.
    ./dsqgen -template "query$n.tpl" -directory ../query_templates -dialect netezza -filter Y -quiet Y -scale 1 -distributions tpcds.idx |
      perl -0pe 's/([+-])\s*(\d+)\s+days\b/$1 interval \x27$2 days\x27/gi;
                 s/\bselect\b(.*?)\border by(\s+lochierarchy desc.*?)(limit \d+;)/select * from (select$1) q order by$2$3/si' >"$work/sets/tpcds/$n.sql"
  done
}

mkdir -p "$work/source" "$work/sets"
while [ $# -gt 0 ]; do
  case $1 in
    --job | --tpch | --tpcds) ("${1#--}" "$(cd "$2" && pwd)") ;;
    --postgres) server=$2/bin ;;
    *) echo "unknown option $1"; exit 2 ;;
  esac
  shift 2
done
"$here/testkit/guard/java.sh" ai.dbtool.pg.guard.BenchmarkQueries "$work/sets" "$server"
