#!/usr/bin/env bash
# Fuzzes gate against gate: what the server's resolved tree denies, names must deny. Usage: fuzz.sh [TEXTS [SEED [THREADS]]]
# Exit code: 0 no disagreement, 1 one was printed.
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" ai.dbtool.pg.guard.FuzzesTheGates "${1:-1000000}" "${2:-$(date +%s)}" "${3:-2}"
