#!/usr/bin/env bash
# Offers every statement of PostgreSQL's own regression tests to the guard and prints what came of it.
# Usage: testkit/guard/regress.sh CHECKOUT [--postgres FOLDER of an installation | --only TEST[,TEST...]]...
# CHECKOUT is PostgreSQL's source; the server is the embedded one unless --postgres names another. psql comes from there
# or from the path. Exit code: 0 as docs/security.md promises, 1 not so, 3 a tool is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

checkout=${1:?the folder of a PostgreSQL checkout}; shift
checkout=$(cd "$checkout" && pwd)
server=embedded psql=$(command -v psql || true) only=()
while [ $# -gt 0 ]; do
  case $1 in
    --postgres) server=$2/bin; psql=$2/bin/psql ;;
    --only) IFS=, read -ra only <<<"$2" ;;
    *) echo "unknown option $1"; exit 2 ;;
  esac
  shift 2
done
[ -x "$psql" ] || { echo "the regression SQL needs psql, which is not installed"; exit 3; }
exec "$here/testkit/guard/java.sh" ai.dbtool.pg.guard.RegressionSql "$checkout" "$psql" "$server" "${only[@]}"
