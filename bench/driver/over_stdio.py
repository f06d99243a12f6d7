"""One server as a child on standard streams: cold start, calls one at a time, and how it ends."""
import json
import os
import select
import statistics
import subprocess
import time

import processes
import work

REVISION = "2025-06-18"
CLIENT = {"protocolVersion": REVISION, "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}
ANSWER_LIMIT = 60
EXIT_LIMIT = 3
CALLS = 1_000
ROW_CALLS = 20


class Pipe:
    """JSON-RPC lines to and from one process; the clock starts before it is spawned."""

    def __init__(self, server, log):
        self.start = time.perf_counter()
        self.process = processes.spawn(server.stdio, server.env, server.folder, log, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.rest, self.number = b"", 0

    def elapsed(self):
        return (time.perf_counter() - self.start) * 1000

    def send(self, message):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self.process.stdin.flush()

    def request(self, method, params):
        """The line that answers."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        end = time.perf_counter() + ANSWER_LIMIT
        while True:
            while b"\n" in self.rest:
                line, self.rest = self.rest.split(b"\n", 1)
                if self.answers(line):
                    return line
            left = end - time.perf_counter()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise RuntimeError(f"no answer to {method} within {ANSWER_LIMIT} s")
            read = os.read(self.process.stdout.fileno(), 1 << 18)
            if not read:
                raise RuntimeError(f"ended before it answered {method}, exit code {self.process.wait()}")
            self.rest += read

    def answers(self, line):
        """Whether this line answers the last request; a request of the server's own is declined."""
        if b'"id"' not in line:
            return False
        message = json.loads(line)
        if "method" in message:
            self.send({"id": message["id"], "error": {"code": -32601, "message": "not offered"}})
            return False
        return message.get("id") == self.number

    def result(self, method, params):
        message = json.loads(self.request(method, params))
        if "error" in message:
            raise RuntimeError(f"{method}: {json.dumps(message['error'])[:300]}")
        return message["result"]

    def call(self, server, what):
        line = self.request("tools/call", server.call(what))
        work.check(what, line, server.name)
        return line


def session(server, log):
    """A pipe that has shaken hands and listed the tools, with what was learned on the way."""
    pipe = Pipe(server, log)
    try:
        pipe.result("initialize", CLIENT)
        initialized = pipe.elapsed()
        pipe.send({"method": "notifications/initialized"})
        tools, cursor = [], {}
        while True:
            page = pipe.result("tools/list", cursor)
            tools += page["tools"]
            if not page.get("nextCursor"):
                break
            cursor = {"cursor": page["nextCursor"]}
        size = len(json.dumps(tools, separators=(",", ":"), ensure_ascii=False).encode())
        return pipe, {"initialize_ms": initialized, "tools": len(tools), "tools_bytes": size}
    except BaseException:
        processes.end(pipe.process)
        raise


def cold(server, log):
    """From spawn to the first answer of a tool, what it cost, and how soon it ends at EOF."""
    pipe, found = session(server, log)
    try:
        pipe.call(server, work.SMALL)
        found["first_ms"] = pipe.elapsed()
        found["cpu_ms"] = processes.cpu_ms(pipe.process.pid)
        found["rss_mb"] = processes.rss_mb(pipe.process.pid)
        closed = time.perf_counter()
        pipe.process.stdin.close()
        try:
            pipe.process.wait(EXIT_LIMIT)
            found["exit_ms"] = (time.perf_counter() - closed) * 1000
        except subprocess.TimeoutExpired:
            found["exit_ms"] = None     # it never noticed
        return found
    finally:
        processes.end(pipe.process)


def steady(server, log, calls=CALLS, row_calls=ROW_CALLS):
    """A thousand small calls one after the other, then some with rows; memory after the thousand."""
    pipe, _ = session(server, log)
    try:
        found = {}
        for what, count in ((work.SMALL, calls), (work.ROWS, row_calls)):
            times, before = [], processes.cpu_ms(pipe.process.pid)
            for _ in range(count):
                start = time.perf_counter()
                line = pipe.call(server, what)
                times.append((time.perf_counter() - start) * 1000)
            warm = times[count // 5:]
            found[what] = {"p50_ms": statistics.median(warm), "cpu_ms": (processes.cpu_ms(pipe.process.pid) - before) / count, "bytes": len(line)}
            if what == work.SMALL:
                found["rss_mb"] = processes.rss_mb(pipe.process.pid)
        return found
    finally:
        processes.end(pipe.process)
