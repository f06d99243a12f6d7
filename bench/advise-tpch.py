#!/usr/bin/env python3
"""Index advice on TPC-H, by really executed time: db_indexes against the advisor of postgres-mcp.

usage: advise-tpch.py [--workload CALLS] PSQL_URL QUERIES BUDGET_MB RUNS SERVER... -- PEER...

PSQL_URL  superuser, a database that tpch-load.py filled; its only indexes besides are ours to drop
QUERIES   folder of 1.sql .. 22.sql, one SELECT each
SERVER    command of `dbtool-ai mcp db --db URL`, over standard streams
PEER      command of `postgres-mcp URL`, likewise; give the same right to read to both
CALLS     run each query so often first, and let both advise on pg_stat_statements (the peer wants 50)

All are given the same budget. db_indexes gets all texts in one call. The peer takes ten at most, and fails for all of them
when it fails for one: it is asked once for each text and once for groups of ten, halved where they fail. Columns should be
qualified with their tables: the peer fails on most texts where they are not. Indexes are built in the order of advice while
their real size fits the budget; then every query runs RUNS times, the best counts, and 60 s is the limit. It runs in one
process, without parallel workers, so that the processor time the server reports (log_statement_stats) is all it needs, on a
machine that is not quiet as well. Prints that for each query, the sums, and the geometric mean of how many times as fast each
query became.
"""
import json
import math
import os
import re
import subprocess
import sys
import time

LIMIT_SECONDS = 60


class Server:
    """An MCP server over standard streams."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        self.next = 0
        self.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {},
                                "clientInfo": {"name": "bench", "version": "1"}})
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, method, params):
        self.next += 1
        self.send({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params})
        while True:
            answer = json.loads(self.process.stdout.readline())
            if answer.get("id") == self.next and "method" not in answer:
                return answer["result"]

    def call(self, tool, arguments):
        return self.ask("tools/call", {"name": tool, "arguments": arguments, "_meta": {"ai.dbtool/resultTokens": 0}})

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


def psql_with_log(url, *commands):
    options = [part for command in commands for part in ("-c", command)]
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", url] + options, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout.strip(), done.stderr


def psql(url, *commands):
    return psql_with_log(url, *commands)[0]


def ours(server, queries, budget):
    arguments = {"max_mb": budget}
    if queries:
        arguments["target"] = ";\n".join(queries)
    result = server.call("db_indexes", arguments)
    if result.get("isError"):
        raise RuntimeError(result["content"][0]["text"])
    for note in result["structuredContent"]["coverage"].get("skipped") or []:
        print("db_indexes: %s" % note, file=sys.stderr)
    return [p["statement"] for p in result["structuredContent"]["proposals"]]


def peer_workload(server, _, budget):
    text = server.call("analyze_workload_indexes", {"max_index_size_mb": budget})["content"][0]["text"]
    if "'error'" in text[:12]:
        print("peer: %s" % text[:300], file=sys.stderr)
    return re.findall(r"CREATE INDEX [^;'\"\\]+", text)


def peer(server, queries, budget, most):
    found = []
    groups = [queries[i:i + most] for i in range(0, len(queries), most)]
    while groups:
        group = groups.pop(0)
        result = server.call("analyze_query_indexes", {"queries": group, "max_index_size_mb": budget})
        text = result["content"][0]["text"]
        if "'error'" in text[:12] and len(group) > 1:
            half = len(group) // 2
            groups[:0] = [group[:half], group[half:]]
        elif "'error'" in text[:12]:
            print("peer: %s: %s" % (" ".join(group[0].split())[:60], text[:120]), file=sys.stderr)
        found += re.findall(r"CREATE INDEX [^;'\"\\]+", text)
    return found


def build(url, statements, budget):
    """Builds what fits; answers their definitions and megabytes."""
    reset(url)
    total = 0
    built = set()
    for statement in statements:
        bare = re.sub(r"^CREATE INDEX( CONCURRENTLY)?( IF NOT EXISTS)? (\S+ )?ON ", "", statement.rstrip("; "))
        key = re.sub(r"\s+|public\.|USING btree", "", bare)
        if key in built:
            continue
        name = "adv_%d" % len(built)
        psql(url, "CREATE INDEX %s ON %s" % (name, bare))
        size = int(psql(url, "SELECT pg_relation_size('%s')" % name)) / 2**20
        if total + size > budget:
            psql(url, "DROP INDEX %s" % name)
        else:
            total += size
            built.add(key)
    psql(url, "VACUUM ANALYZE")
    return total, sorted(built)


def reset(url):
    names = psql(url, "SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
                      " WHERE relname LIKE 'adv\\_%'")
    if names:
        psql(url, "DROP INDEX " + names)


def timed(url, sql):
    """Seconds of processor and of the clock that the server needs for it, in one process."""
    statistics = ["SET max_parallel_workers_per_gather = 0", "SET statement_timeout = '%ds'" % LIMIT_SECONDS,
                  "SET client_min_messages = log", "SET log_statement_stats = on", sql]
    try:
        _, log = psql_with_log(url, *statistics)
    except RuntimeError as error:
        if "timeout" not in str(error):
            raise
        return LIMIT_SECONDS, LIMIT_SECONDS
    user, system, elapsed = re.findall(r"^!\t([0-9.]+) s user, ([0-9.]+) s system, ([0-9.]+) s elapsed", log, re.M)[-1]
    return float(user) + float(system), float(elapsed)


def run(url, queries, runs):
    """The least of `runs`: processor and clock, of each query."""
    seconds = []
    for sql in queries:
        processor, clock = timed(url, sql)
        for _ in range(runs - 1):
            if clock < LIMIT_SECONDS:
                again = timed(url, sql)
                processor, clock = min(processor, again[0]), min(clock, again[1])
        seconds.append((processor, clock))
    return seconds


def count(url, queries, calls):
    """Lets pg_stat_statements count the queries, those that end within the limit."""
    psql(url, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; SELECT pg_stat_statements_reset()")
    for sql in queries:
        for _ in range(calls):
            if timed(url, sql)[1] >= LIMIT_SECONDS:
                break


def main():
    arguments = sys.argv[1:]
    calls = None
    if arguments[0] == "--workload":
        calls = int(arguments[1])
        arguments = arguments[2:]
    url, folder, budget, runs = arguments[0], arguments[1], int(arguments[2]), int(arguments[3])
    split = arguments.index("--")
    own, other = arguments[4:split], arguments[split + 1:]
    queries = [open(os.path.join(folder, "%d.sql" % n)).read().strip().rstrip(";") for n in range(1, 23)]
    reset(url)
    psql(url, "VACUUM ANALYZE")
    if calls:
        count(url, queries, calls)
        asked = {"db_indexes": (own, lambda s: ours(s, [], budget)), "peer": (other, lambda s: peer_workload(s, [], budget))}
    else:
        asked = {
            "db_indexes": (own, lambda s: ours(s, queries, budget)),
            "peer, each": (other, lambda s: peer(s, queries, budget, 1)),
            "peer, tens": (other, lambda s: peer(s, queries, budget, 10)),
        }
    advice = {}
    for name, (command, ask) in asked.items():
        started = time.monotonic()
        server = Server(command)
        advice[name] = ask(server)
        server.close()
        print("%s: %d statements in %.0f s" % (name, len(advice[name]), time.monotonic() - started), flush=True)
    results = {"none": run(url, queries, runs)}
    for name, found in advice.items():
        size, keys = build(url, found, budget)
        print("%s: %d indexes, %.0f MB: %s" % (name, len(keys), size, "; ".join(keys)), flush=True)
        results[name] = run(url, queries, runs)
    print("| query | " + " | ".join(results) + " |\n" + "|---:" * (len(results) + 1) + "|")
    for number in range(len(queries)):
        print("| %d | %s |" % (number + 1, " | ".join("%.3f" % r[number][0] for r in results.values())))
    print("| sum of processor seconds | " + " | ".join("%.2f" % sum(p for p, _ in r) for r in results.values()) + " |")
    print("| sum of seconds on the clock | " + " | ".join("%.2f" % sum(c for _, c in r) for r in results.values()) + " |")
    none = results["none"]
    means = [math.exp(sum(math.log(b[0] / max(a[0], 0.0001)) for b, a in zip(none, r)) / len(none)) for r in results.values()]
    print("| geometric mean of speedups | " + " | ".join("%.2f" % m for m in means) + " |")
    print("load average: %s" % os.getloadavg()[0])
    reset(url)


if __name__ == "__main__":
    main()
