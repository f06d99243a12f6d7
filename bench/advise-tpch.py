#!/usr/bin/env python3
"""Index advice on TPC-H, by really executed time: db_indexes against the advisor of postgres-mcp.

usage: advise-tpch.py PSQL_URL QUERIES BUDGET_MB RUNS SERVER... -- PEER...

PSQL_URL  superuser, database with TPC-H loaded, primary keys, hypopg, analyzed; the only other indexes are ours to drop
QUERIES   folder of 1.sql .. 22.sql, one SELECT each
SERVER    command of `dbtool-ai mcp db --db URL`, over standard streams
PEER      command of `postgres-mcp URL`, likewise; give the same right to read to both

Each advisor is asked for one text after the other, with the same budget (the peer takes ten, and fails for all of them when
it fails for one). Columns should be qualified with their tables: the peer fails on most texts where they are not.
Indexes are built in the order of advice while their real size fits the budget; then every query runs RUNS times, the best
counts, and 60 s is the limit. Prints a table of seconds and one line of sums.
"""
import json
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
        return self.ask("tools/call", {"name": tool, "arguments": arguments})

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


def psql(url, sql):
    done = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", url, "-c", sql], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    return done.stdout.strip()


def ours(command, queries, budget):
    server = Server(command)
    found = []
    for number, sql in queries.items():
        result = server.call("db_indexes", {"target": sql, "max_mb": budget})
        structured = result.get("structuredContent") or {}
        if result.get("isError"):
            print("q%s: %s" % (number, result["content"][0]["text"][:200]), file=sys.stderr)
        found += [p["statement"] for p in structured.get("proposals", [])]
    server.close()
    return found


def peer(command, queries, budget):
    server = Server(command)
    found = []
    for number, sql in queries.items():
        result = server.call("analyze_query_indexes", {"queries": [sql], "max_index_size_mb": budget})
        text = result["content"][0]["text"]
        if "'error'" in text[:12]:
            print("peer, q%s: %s" % (number, text[:120]), file=sys.stderr)
        found += re.findall(r"CREATE INDEX [^;'\"\\]+", text)
    server.close()
    return found


def build(url, statements, budget):
    """Builds what fits; answers how many, and their megabytes."""
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
    return len(built), total, sorted(built)


def reset(url):
    names = psql(url, "SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index JOIN pg_class c ON c.oid = indexrelid"
                      " WHERE relname LIKE 'adv\\_%'")
    if names:
        psql(url, "DROP INDEX " + names)


def run(url, queries, runs):
    seconds = {}
    for number, sql in queries.items():
        best = None
        for _ in range(runs):
            started = time.monotonic()
            try:
                psql(url, "SET statement_timeout = '%ds'; %s" % (LIMIT_SECONDS, sql))
                took = time.monotonic() - started
            except RuntimeError as error:
                if "timeout" not in str(error):
                    raise
                took = LIMIT_SECONDS
            best = took if best is None else min(best, took)
            if best >= LIMIT_SECONDS:
                break
        seconds[number] = best
    return seconds


def main():
    url, folder, budget, runs = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    rest = sys.argv[5:]
    split = rest.index("--")
    queries = {n: open(os.path.join(folder, "%d.sql" % n)).read().strip().rstrip(";") for n in range(1, 23)}
    reset(url)
    started = time.monotonic()
    ours_found = ours(rest[:split], queries, budget)
    ours_took = time.monotonic() - started
    started = time.monotonic()
    peer_found = peer(rest[split + 1:], queries, budget)
    peer_took = time.monotonic() - started
    print("advice: db_indexes %d statements in %.0f s, peer %d in %.0f s"
          % (len(ours_found), ours_took, len(peer_found), peer_took), flush=True)
    results = {"none": run(url, queries, runs)}
    for name, found in (("db_indexes", ours_found), ("peer", peer_found)):
        count, size, keys = build(url, found, budget)
        print("%s: %d indexes, %.0f MB: %s" % (name, count, size, "; ".join(keys)), flush=True)
        results[name] = run(url, queries, runs)
    print("query\t" + "\t".join(results))
    for number in queries:
        print("%d\t%s" % (number, "\t".join("%.3f" % r[number] for r in results.values())))
    print("sum\t" + "\t".join("%.2f" % sum(r.values()) for r in results.values()))
    reset(url)


main()
