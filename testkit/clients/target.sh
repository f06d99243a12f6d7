#!/usr/bin/env bash
# Starts the demo's system and 'serve' on it, writes where they are for the scripts beside this one, and stays until killed.
#
#   target.sh LAUNCHER FOLDER      FOLDER/target.json appears when everything answers; logs stay in FOLDER
set -euo pipefail
launcher=$1 folder=$2
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait' EXIT
trap 'exit 130' INT TERM

fail() { echo "target: $1" >&2; tail -n 20 "$2" >&2; exit 1; }
quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"; }
list() { local separator=''; for word in "$@"; do printf '%s' "$separator"; quoted "$word"; separator=', '; done; }

"$launcher" demo --keep --model none --html "$folder/kept.html" >"$folder/keep.log" 2>&1 &
pids+=($!)
for _ in $(seq 600); do
  grep -q ' mcp config ' "$folder/keep.log" && break
  kill -0 "${pids[0]}" 2>/dev/null || fail "the demo ended" "$folder/keep.log"
  sleep 1
done
options=$(sed -n 's/.* mcp db \(.*\)/\1/p' "$folder/keep.log" | head -n 1)
[ -n "$options" ] || fail "the kept demo printed no command line" "$folder/keep.log"

# shellcheck disable=SC2086
"$launcher" serve --port 0 $options >"$folder/serve.log" 2>&1 &
pids+=($!)
for _ in $(seq 240); do
  address=$(sed -n 's/.* at \(http:[^ ]*\)\/config\/mcp.*/\1/p' "$folder/serve.log" | head -n 1)
  [ -z "$address" ] || break
  kill -0 "${pids[1]}" 2>/dev/null || fail "serve ended" "$folder/serve.log"
  sleep 1
done
[ -n "$address" ] || fail "serve does not become ready" "$folder/serve.log"

# MCP SDKs give a child a short list of variables; what the launcher may need to find a JDK is handed on.
{
  echo '{'
  printf '  "env": {"PATH": %s, "HOME": %s' "$(quoted "$PATH")" "$(quoted "$HOME")"
  for name in JAVA_HOME DBTOOL_AI_JAVA XDG_STATE_HOME; do
    [ -z "${!name:-}" ] || printf ', "%s": %s' "$name" "$(quoted "${!name}")"
  done
  # shellcheck disable=SC2086
  printf '},\n  "launcher": %s,\n  "options": [%s],\n  "base": "%s",\n  "stdio": {\n' "$(quoted "$launcher")" "$(list $options)" "$address"
  # shellcheck disable=SC2086
  printf '    "db": [%s],\n    "log": [%s],\n    "config": [%s]\n  },\n' \
    "$(list "$launcher" mcp db $options)" "$(list "$launcher" mcp log $options)" "$(list "$launcher" mcp config $options)"
  for transport in http:mcp sse:sse; do
    printf '  "%s": {"db": "%s/db/%s", "log": "%s/log/%s", "config": "%s/config/%s"}' "${transport%:*}" \
      "$address" "${transport#*:}" "$address" "${transport#*:}" "$address" "${transport#*:}"
    if [ "$transport" = http:mcp ]; then echo ','; else echo; fi
  done
  echo '}'
} >"$folder/target.json.new"
mv "$folder/target.json.new" "$folder/target.json"
wait
