#!/usr/bin/env bash
# Runs one real client against the servers of a target (target.sh writes it).
#
#   run.sh NAME TARGET      NAMEs: run.sh list
#
# What a client needs is installed once through npm or pip into $DBTOOL_AI_CLIENTS_HOME (default: a folder of the user's
# cache), never into the tree. Exit codes: 0 passed, 1 failed, 2 wrong use, 3 skipped (the last line says why).
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=${DBTOOL_AI_CLIENTS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/dbtool-ai/clients}
readonly INSTALL_SECONDS=${DBTOOL_AI_CLIENTS_INSTALL_SECONDS:-900}
readonly RUN_SECONDS=${DBTOOL_AI_CLIENTS_RUN_SECONDS:-900}
readonly NAMES='typescript-v1 typescript-v2 python-v1 python-v2 langgraph crewai mcporter inspector ollmcp'

skip() { echo "$*"; exit 3; }
fail() { echo "$*" >&2; exit 1; }

# A folder that exists only when everything in it was installed.
installed() { # name of the folder, packages, command that installs into the folder given last...
  local folder=$home/$1 packages=$2; shift 2
  [ -f "$folder/complete" ] && [ "$(cat "$folder/complete")" = "$packages" ] && return 0
  rm -rf "$folder" && mkdir -p "$folder"
  timeout "$INSTALL_SECONDS" "$@" "$folder" "$packages" >"$folder/install.log" 2>&1
  case $? in
    0) echo "$packages" >"$folder/complete" ;;
    124) skip "$packages: not installed within $INSTALL_SECONDS s" ;;
    *) skip "$packages: could not be installed: $(tail -n 1 "$folder/install.log" | cut -c1-200)" ;;
  esac
}

with_npm() { # shellcheck disable=SC2086
  npm install --silent --no-fund --no-audit --prefix "$1" $2; }

with_pip() { # shellcheck disable=SC2086
  "$python" -m venv "$1/venv" && "$1/venv/bin/python" -m pip install --quiet --disable-pip-version-check $2; }

export -f with_npm with_pip

node_packages() { # name, packages
  command -v npm >/dev/null && command -v node >/dev/null || skip "Node.js with npm is not installed"
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || skip "Node.js is $(node --version), 20 is needed"
  installed "$1" "$2" bash -c 'with_npm "$@"' install
}

# Newest of the Pythons that the packages accept.
find_python() {
  local candidate
  for candidate in python3.13 python3.12 python3.11 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[123]*/bin/python python3; do
    "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null &&
      { command -v "$candidate"; return; }
  done
  return 1
}

python_packages() { # name, packages
  python=$(find_python) || skip "no Python 3.11 to 3.13 with venv is installed"
  export python
  installed "$1" "$2" bash -c 'with_pip "$@"' install
}

# ESM looks for packages beside the script, so the scripts are laid beside the packages.
run_node() { # folder, node program, script, arguments...
  local folder=$home/$1 node=$2; shift 2
  cp "$here"/*.mjs "$here/calls.json" "$folder/"
  (cd "$folder" && timeout "$RUN_SECONDS" "$node" "$@")
}

run_python() { # folder, script, arguments...
  local folder=$home/$1; shift
  (cd "$here" && PYTHONDONTWRITEBYTECODE=1 timeout "$RUN_SECONDS" "$folder/venv/bin/python" "$@")
}

[ $# -ge 1 ] || fail "usage: run.sh NAME TARGET (names: $NAMES)"
[ "$1" != list ] || { echo "$NAMES"; exit 0; }
[ $# -eq 2 ] && [ -r "$2" ] || fail "usage: run.sh NAME TARGET (names: $NAMES)"
target=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")

case $1 in
  typescript-v1)
    node_packages "$1" '@modelcontextprotocol/sdk@1.32.2'
    run_node "$1" node typescript-v1.mjs "$target" ;;
  typescript-v2)
    node_packages "$1" '@modelcontextprotocol/client@2.4.0'
    run_node "$1" node typescript-v2.mjs "$target" ;;
  python-v1)
    python_packages "$1" 'mcp==1.30.0'
    run_python "$1" python_v1.py "$target" ;;
  python-v2)
    python_packages "$1" 'mcp==2.3.0'
    run_python "$1" python_v2.py "$target" ;;
  langgraph)
    python_packages "$1" 'langgraph==1.2.22 langchain-mcp-adapters==0.3.2 mcp==1.30.0'
    run_python "$1" langgraph_tools.py "$target" ;;
  crewai)
    python_packages "$1" 'crewai==1.15.30 crewai-tools[mcp]==1.15.30 mcp==1.30.0'
    HOME=$home/$1 run_python "$1" crewai_tools_all.py "$target" ;;
  inspector)
    node_packages "$1" '@modelcontextprotocol/inspector@2.12.0 node@22.23.3'
    run_node "$1" node_modules/.bin/node inspector.mjs "$target" ;;
  ollmcp)
    python_packages "$1" 'mcp-client-for-ollama==0.35.1'
    run_python "$1" ollmcp.py "$target" ;;
  mcporter)
    node_packages "$1" 'mcporter@0.12.3 node@24.9.0'
    run_node "$1" node_modules/.bin/node mcporter.mjs "$target" ;;
  *) fail "no client '$1' (names: $NAMES)" ;;
esac
