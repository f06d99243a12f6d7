#!/usr/bin/env bash
# Runs the official MCP conformance suite: the fixture server, built in test scope from our transports, on every server
# scenario of both revisions; the three real servers on those that need no fixture. Compares what came out with
# docs/conformance.md; with --accept writes it.
# Usage: testkit/conformance/run.sh [--accept] [FOLDER for the suite and its results]
# Exit code: 0 as documented, 1 a scenario failed or differs, 3 a tool is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

suite=0.2.0-alpha.12
accept=; [ "${1:-}" != --accept ] || { accept=--accept; shift; }
work=${1:-}; temporary=
[ -n "$work" ] || { work=$(mktemp -d); temporary=$work; }
pids=()
cleanup() {
  # What a killed server returns must not become the exit code of this script.
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  [ -z "$temporary" ] || rm -rf "$temporary"
}
trap cleanup EXIT

for tool in node npm mvn; do
  command -v $tool >/dev/null || { echo "the conformance suite needs $tool, which is not installed"; exit 3; }
done

# The suite needs Node.js 22; where there is none, the package 'node' brings one.
node=$(command -v node) packages=("@modelcontextprotocol/conformance@$suite")
[ "$("$node" -p 'process.versions.node.split(".")[0]')" -ge 22 ] || node=$work/npm/node_modules/node/bin/node packages+=(node@22)
mkdir -p "$work/npm"
[ -x "$work/npm/node_modules/.bin/conformance" ] ||
  npm install --silent --no-fund --no-audit --prefix "$work/npm" "${packages[@]}" ||
  { echo "npm could not install the conformance suite"; exit 1; }
package=$work/npm/node_modules/@modelcontextprotocol/conformance

mvn -B -q -ntp -DskipTests -Dformat.skip=true -pl mcp-http -am process-test-classes
./dbtool-ai version >"$work/version" # builds when it must

await() { # file, pid
  for _ in $(seq 3000); do
    grep -q '/mcp$' "$1" && return
    kill -0 "$2" 2>/dev/null || break
    sleep 0.2
  done
  cat "$1"; echo "no server came up"; exit 1
}

# The address of one server in what it printed.
url() { sed -n "s|.* at \(http.*$2/mcp\)\$|\1|p" "$1"; }

run() { # target, revision, url
  echo "-- $1, $2"
  rm -rf "${work:?}/results/$1/$2"
  # The exit code counts scenarios that need a fixture; report.mjs judges by what is documented.
  "$node" "$package/dist/index.js" server --url "$3" --requirements "$2" -o "$work/results/$1/$2" >"$work/$1-$2.log" 2>&1 || true
}

# This scenario waits half a second for each stream, which a busy machine may exceed: it gets a second chance, seen to.
again() { # target, revision, url
  local result=("$work/results/$1/$2"/server-server-stateless-*)
  grep -q '"FAILURE"' "${result[0]}/checks.json" || return 0
  echo "-- $1, $2: server-stateless failed, once more"
  rm -rf "${result[0]}"
  "$node" "$package/dist/index.js" server --url "$3" --scenario server-stateless --spec-version "$2" \
    -o "$work/results/$1/$2" >>"$work/$1-$2.log" 2>&1 || true
}

./testkit/conformance/fixture.sh 0 >"$work/fixture.out" 2>&1 &
pids+=($!)
./dbtool-ai serve --port 0 --db postgresql://nobody@127.0.0.1:1/none >"$work/serve.out" 2>&1 &
pids+=($!)
await "$work/fixture.out" "${pids[0]}"
await "$work/serve.out" "${pids[1]}"

for revision in 2025-11-25 2026-07-28; do
  run fixture "$revision" "$(url "$work/fixture.out" '')"
  [ "$revision" != 2026-07-28 ] || again fixture "$revision" "$(url "$work/fixture.out" '')"
  for server in db log config; do
    run "$server" "$revision" "$(url "$work/serve.out" "/$server")"
  done
done
"$node" testkit/conformance/report.mjs "$suite" "$package/requirements" "$work/results" docs/conformance.md $accept
