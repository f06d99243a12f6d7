#!/usr/bin/env python3
"""Many callers of one `dbtool-ai serve` for many minutes: are there errors, does memory grow, do connections stay bounded?

    bench/soak.py --db postgresql://role@127.0.0.1:5432/shop [--other URL] [--callers 50] [--minutes 10] [--pause 0.5]

Each caller holds one MCP session, mixes the read tools and pauses between calls. With --other a second connection with
another policy is served beside the first, and each caller of one checks that it never sees the other's database.
Prints one JSON object; exit code 1 when a goal is missed (no error, memory at the end <= 1.1 x memory at minute 2,
at most 6 connections per database).
"""
import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_CONNECTIONS = 6
GROWTH = 1.1
CALLS = [
    ("db_query", {"sql": "SELECT current_database(), $1::int + 1", "params": ["41"]}),
    ("db_query", {"sql": "SELECT g, repeat('x', 20) FROM generate_series(1, 300) g ORDER BY g"}),
    ("db_query", {"sql": "SELECT no_such_column"}),
    ("db_overview", {}),
    ("db_activity", {}),
    ("db_schema", {"pattern": "a"}),
    ("db_top_queries", {}),
    ("db_health", {"area": "connections"}),
    ("db_explain", {"sql": "SELECT count(*) FROM pg_class WHERE relname = $1"}),
    ("db_table", {"table": "pg_catalog.pg_class"}),
    ("db_indexes", {}),
    ("db_why_rows", {"sql": "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'pg_catalog' AND c.relname = 'none'"}),
    ("db_check_fix", {"sql": "CREATE INDEX CONCURRENTLY ON pg_class (relname)"}),
    ("db_changes", {}),
]
EXPECTED = {"sql_error"}


class Caller(threading.Thread):
    def __init__(self, number, port, connection, database, until, pause):
        super().__init__(daemon=True)
        self.random, self.port, self.connection, self.database = random.Random(number), port, connection, database
        self.until, self.pause, self.calls, self.errors, self.times, self.count = until, pause, 0, {}, [], 0
        self.began = time.monotonic()

    def run(self):
        try:
            self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=150)
            self.headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
            self.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "soak", "version": "1"}})
            while time.monotonic() < self.until:
                tool, arguments = self.random.choice(CALLS)
                start = time.monotonic()
                answer = self.ask("tools/call", {"name": tool, "arguments": {**arguments, "connection": self.connection}})
                self.times.append((time.monotonic() - start, tool, time.monotonic() - self.began))
                self.calls += 1
                self.check(tool, arguments, answer)
                time.sleep(self.pause * self.random.uniform(0.5, 1.5))
        except Exception as error:  # the soak goes on with the other callers and reports it
            self.note(repr(error)[:200])

    def check(self, tool, arguments, answer):
        result = answer.get("result")
        if result is None:
            self.note(json.dumps(answer.get("error"))[:200])
        elif result.get("isError"):
            code = result.get("_meta", {}).get("ai.dbtool/errorCode")
            if code not in EXPECTED:
                self.note(tool + ": " + result["content"][0]["text"][:200])
        elif "params" in arguments and self.database not in result["content"][0]["text"]:
            self.note("rows of another database: " + result["content"][0]["text"][:200])

    def note(self, error):
        self.errors[error] = self.errors.get(error, 0) + 1

    def ask(self, method, params):
        self.count += 1
        body = json.dumps({"jsonrpc": "2.0", "id": self.count, "method": method, "params": params})
        self.link.request("POST", "/db/mcp", body, self.headers)
        response = self.link.getresponse()
        session = response.getheader("Mcp-Session-Id")
        if session:
            self.headers["Mcp-Session-Id"] = session
        text = response.read().decode()
        for line in text.splitlines():
            if line.startswith("data:"):
                text = line[5:]
        return json.loads(text)


def rss(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def connections(database):
    """Sockets of the server to the database's port, as the kernel counts them."""
    url = urlsplit(database)
    port = "%04X" % (url.port or 5432)
    count = 0
    for name in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(name) as table:
            rows = [line.split() for line in table.readlines()[1:]]
        count += sum(1 for row in rows if row[2].endswith(":" + port) and row[3] == "01")
    return count


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--db", required=True)
    options.add_argument("--other")
    options.add_argument("--callers", type=int, default=50)
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--pause", type=float, default=0.5)
    options.add_argument("--port", type=int, default=8871)
    given = options.parse_args()
    targets = {"one": given.db, **({"other": given.other} if given.other else {})}
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "dbtool-ai.yaml")
        with open(config, "w") as file:
            json.dump({
                "connections": {name: {"url": url, "foreign_tables": "allow" if name == "other" else "refuse"} for name, url in targets.items()},
                "state": {"directory": os.path.join(folder, "state")},
                "telemetry": {"call_log": "none"},
            }, file)
        server = subprocess.Popen([os.path.join(HERE, "..", "dbtool-ai"), "serve", "--config", config, "--port", str(given.port)],
                                  stdout=subprocess.DEVNULL, stderr=open(os.path.join(folder, "log"), "w"))
        try:
            report = run(server, targets, given)
        finally:
            server.terminate()
            server.wait(30)
            with open(os.path.join(folder, "log")) as log:
                sys.stderr.write(log.read()[-2000:])
    print(json.dumps(report, indent=1))
    return 0 if report["ok"] else 1


def run(server, targets, given):
    await_port(given.port, server)
    start = time.monotonic()
    until = start + given.minutes * 60
    names = list(targets)
    callers = [Caller(i, given.port, names[i % len(names)], urlsplit(targets[names[i % len(names)]]).path[1:], until, given.pause)
               for i in range(given.callers)]
    for caller in callers:
        caller.start()
    memory, most = [], {name: 0 for name in names}
    while time.monotonic() < until:
        time.sleep(min(5, max(0.1, until - time.monotonic())))
        memory.append((time.monotonic() - start, rss(server.pid)))
        for name, url in targets.items():
            most[name] = max(most[name], connections(url))
    for caller in callers:
        caller.join(180)
    early = max(mb for at, mb in memory if at <= max(120, memory[0][0]))
    late = memory[-1][1]
    timed = sorted(call for caller in callers for call in caller.times)
    times = [seconds for seconds, _, _ in timed]
    by_tool = {}
    for seconds, tool, at in timed:
        by_tool.setdefault(tool, []).append((seconds, at))
    slow = {tool: {"calls": len(all), "p95_ms": round(1000 * all[len(all) * 95 // 100][0], 1), "max_ms": round(1000 * all[-1][0], 1),
                   "max_ended_at_s": round(all[-1][1], 1)}
            for tool, all in sorted(by_tool.items(), key=lambda item: -item[1][-1][0])}
    errors = {}
    for caller in callers:
        for error, count in caller.errors.items():
            errors[error] = errors.get(error, 0) + count
    alive = sum(caller.is_alive() for caller in callers)
    same_port = len({urlsplit(url).port for url in targets.values()}) == 1
    bound = MOST_CONNECTIONS * (len(targets) if same_port else 1)
    return {
        "callers": given.callers, "minutes": given.minutes, "calls": len(times), "errors": errors, "hanging": alive,
        "median_ms": round(1000 * times[len(times) // 2], 1), "p95_ms": round(1000 * times[len(times) * 95 // 100], 1),
        "tools": slow, "rss_mb_minute_2": early, "rss_mb_end": late, "growth": round(late / early, 3), "most_connections": most,
        "ok": not errors and not alive and late <= GROWTH * early and all(n <= bound for n in most.values()),
    }


def await_port(port, server):
    for _ in range(600):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).request("GET", "/health")
            return
        except OSError:
            if server.poll() is not None:
                raise SystemExit("the server ended")
            time.sleep(0.2)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(main())
