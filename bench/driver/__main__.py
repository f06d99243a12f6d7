"""Measures dbtool-ai beside its peers: one command, one run, one table."""
import argparse
import contextlib
import datetime
import hashlib
import json
import os
import platform
import shutil
import signal
import sys
import tempfile
import time

import over_http
import over_stdio
import peers
import report
import servers
import work
from postgres import Postgres

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def options():
    parser = argparse.ArgumentParser(prog="bench/run.sh", description=__doc__)
    parser.add_argument("--peers", metavar="FOLDER", help="where the peers are installed and kept; default: a temporary folder, removed at the end")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each measure, servers taking turns (default 7)")
    parser.add_argument("--seconds", type=float, default=2, help="of HTTP load per round, server and statement (default 2)")
    parser.add_argument("--warm-up", type=float, default=8, help="seconds of HTTP load per server and statement before the first round (default 8)")
    parser.add_argument("--clients", type=int, default=8, help="HTTP clients (default 8)")
    parser.add_argument("--calls", type=int, default=over_stdio.CALLS, help="stdio calls one after the other (default 1000)")
    parser.add_argument("--only", help="servers, by the start of their names, separated by commas")
    parser.add_argument("--what", default="cold,steady,http", help="parts, separated by commas (default all: cold,steady,http)")
    parser.add_argument("--quick", action="store_true", help="a smoke run: one short round, no peers unless --peers names a folder that has them")
    parser.add_argument("--modern", action="store_true", help="also our HTTP under revision 2026-07-28")
    parser.add_argument("--warm", action="store_true", help="also our warm attach")
    parser.add_argument("--launcher", default=os.path.join(os.path.dirname(HERE), "dbtool-ai"), help="our program (default: dbtool-ai of this clone)")
    parser.add_argument("--jars", default=os.path.join(os.path.dirname(HERE), "cli", "target", "dist", "lib"), help="folder with our jars, PostgreSQL's binaries among them")
    parser.add_argument("--port", type=int, default=0, help="of the PostgreSQL that is started (default: a free one)")
    parser.add_argument("--write", metavar="FILE", help=f"put the table between {report.BEGIN} and {report.END} of this document")
    parser.add_argument("--out", metavar="FILE", help="all that was measured, as JSON")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.seconds, chosen.warm_up, chosen.calls = 1, 0.5, 0.5, 50
    if not 1 <= chosen.clients <= 64:
        parser.error("--clients must be 1 to 64")
    return chosen


def noise():
    """Milliseconds of a fixed piece of work: how busy the machine is."""
    start = time.perf_counter()
    hashlib.sha256(b"x" * 20_000_000).digest()
    return (time.perf_counter() - start) * 1000


class Run:
    """All measures of all servers; a part that fails is told and leaves its cell empty."""

    def __init__(self, chosen, folder, all_servers, database, log):
        self.chosen, self.folder, self.servers, self.database, self.log = chosen, folder, all_servers, database, log
        self.results = {server.name: {"cold": [], "steady": [], "http": []} for server in all_servers}
        self.errors, self.noise = {}, []

    def tell(self, text):
        print(f"\r\033[K{text}" if sys.stderr.isatty() else text, end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)

    def attempt(self, server, part, measure):
        self.noise.append(noise())
        try:
            return measure()
        except (RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
            self.errors.setdefault(f"{server.name}, {part}: {type(error).__name__} {error}", 0)
            self.errors[f"{server.name}, {part}: {type(error).__name__} {error}"] += 1
            return None

    def stdio(self, part, measure, discard):
        """`discard` rounds first: they fill the page cache."""
        for number in range(-discard, self.chosen.rounds):
            for server in self.servers:
                if server.stdio:
                    self.tell(f"{part} {number + 1}/{self.chosen.rounds} {server.name}")
                    found = self.attempt(server, part, lambda: measure(server, self.log))
                    if found and number >= 0:
                        self.results[server.name][part].append(found)

    def http(self):
        """All servers stay up for all rounds; each round every one is loaded in turn, the others idle."""
        with contextlib.ExitStack() as stack:
            up = []
            for server in self.servers:
                if server.http:
                    self.tell(f"http: starting {server.name}")
                    service = self.attempt(server, "http", lambda: over_http.Service(server, self.log))
                    if service:
                        stack.callback(service.close)
                        up.append(service)
            for number in range(-1, self.chosen.rounds):
                seconds = self.chosen.warm_up if number < 0 else self.chosen.seconds
                for service in up:
                    self.http_round(service, number, seconds)

    def http_round(self, service, number, seconds):
        name = service.server.name
        self.tell(f"http {number + 1}/{self.chosen.rounds} {name}")
        found = {}
        for what in work.SQL:
            measured = self.attempt(service.server, f"http {what}", lambda: service.load(what, self.chosen.clients, seconds, self.database.process.pid))
            if measured:
                found[what] = measured
        if number >= 0:
            self.results[name]["http"].append({**found, "rss_mb": service.rss_mb()})

    def all(self):
        parts = self.chosen.what.split(",")
        if "cold" in parts:
            self.stdio("cold", over_stdio.cold, discard=0 if self.chosen.quick else 1)
        if "steady" in parts:
            calls = self.chosen.calls
            self.stdio("steady", lambda server, log: over_stdio.steady(server, log, calls, max(1, calls // 50)), discard=0)
        if "http" in parts:
            self.http()
        self.tell("")

    def about(self):
        c, load = self.chosen, os.getloadavg()[0]
        return (f"{datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f}; medians of {c.rounds} rounds (smallest-largest), servers taking turns; "
                f"HTTP {c.clients} clients, {c.seconds:g} s a round after {c.warm_up:g} s of warm-up; a fixed piece of CPU work took "
                f"{sorted(self.noise)[len(self.noise) // 2]:.0f} ms ({min(self.noise):.0f}-{max(self.noise):.0f}).")


def main():
    chosen = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="dbtool-ai-bench-")
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, True)
        log_name = os.path.join(tempfile.gettempdir(), f"dbtool-ai-bench-{os.getpid()}.log")
        log = stack.enter_context(open(log_name, "wb"))
        peers_folder = chosen.peers or os.path.join(folder, "peers")
        if not chosen.quick:
            peers.install(peers_folder)
        database = Postgres(folder, chosen.jars, chosen.port)
        stack.callback(database.stop)
        database.start()
        found = servers.ours(chosen.launcher, folder, database.port, chosen.modern, chosen.warm) + servers.peers(peers_folder, database.url, database.port)
        if chosen.only:
            found = [server for server in found if any(server.name.startswith(start) for start in chosen.only.split(","))]
        run = Run(chosen, folder, found, database, log)
        run.all()
    text = report.table(run.results, run.about())
    print(text)
    for error, count in run.errors.items():
        print(f"ERROR ({count}x) {error}")
    if run.errors:
        print(f"what the servers said: {log_name}")
    if chosen.out:
        with open(chosen.out, "w") as out:
            json.dump({"about": run.about(), "errors": run.errors, "results": run.results}, out, indent=1)
    if chosen.write and not run.errors:
        report.write(chosen.write, text)
    return 1 if run.errors else 0


if __name__ == "__main__":
    sys.exit(main())
