#!/bin/sh
# Measures dbtool-ai beside its peers and prints one table; --help lists the options.
# Needs: Linux, Python 3.9 or newer (and 3.12 or 3.13 for the peer postgres-mcp), npm for the other peers.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
case " $* " in *' --help '* | *' -h '* | *' --jars '*) ;; *) "$here/../dbtool-ai" version >/dev/null ;; esac # builds what is missing or stale
exec python3 -B "$here/driver" "$@"
