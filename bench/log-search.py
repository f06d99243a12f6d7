#!/usr/bin/env python3
"""Questions to a running log server, beside grep and ripgrep on the same file, in one run.

usage: log-search.py FILE [WORD=deadlock] [ROUNDS=5]     rg and grep are measured where they are on the PATH

The file is read once before, so that all find it in the page cache. "First" includes the start of the server and its first
pass over the file; "again" is the median of ROUNDS when it has seen the file once.
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

LAUNCHER = pathlib.Path(__file__).resolve().parent.parent / "dbtool-ai"


class Server:
    def __init__(self, file):
        environment = {"DBTOOL_AI_SERVER__WARM": "off"}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [LAUNCHER, "mcp", "log", "--log", file],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **environment},
        )
        self.id = 0
        self.ask("initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo={"name": "bench", "version": "1"})
        self.send({"method": "notifications/initialized"})

    def send(self, message):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def ask(self, method, **params):
        self.id += 1
        self.send({"id": self.id, "method": method, "params": params})
        while True:
            answer = json.loads(self.process.stdout.readline())
            if answer.get("id") == self.id:
                if "error" in answer or answer["result"].get("isError"):
                    raise RuntimeError(answer)
                return answer["result"]

    def call(self, **arguments):
        before = time.monotonic()
        result = self.ask("tools/call", name="log_search", arguments=arguments)
        return time.monotonic() - before, result["structuredContent"]

    def end(self):
        self.process.stdin.close()
        self.process.wait(30)


def median_of(command, rounds):
    times = []
    for _ in range(rounds):
        before = time.monotonic()
        subprocess.run(command, check=False, stdout=subprocess.PIPE)
        times.append(time.monotonic() - before)
    return statistics.median(times)


def main():
    file = sys.argv[1]
    word = sys.argv[2] if len(sys.argv) > 2 else "deadlock"
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with open(file, "rb") as log:
        while log.read(1 << 24):
            pass
    size = pathlib.Path(file).stat().st_size
    print(f"{size / 1e9:.2f} GB\n\n| | time | GB/s | found |\n|---|---:|---:|---|")

    def row(name, seconds, answer):
        print(f"| {name} | {seconds * 1000:,.0f} ms | {size / 1e9 / seconds:,.2f} | {answer} |")

    server = Server(file)
    _, first = server.call(group_by="class")
    row("counts by class, first answer of a cold process", time.monotonic() - server.started, f"{first['coverage']['matched']:,}")
    end = first["coverage"]["to"] if "coverage" in first else None
    questions = {
        "counts by class": {"group_by": "class"},
        "counts by class, errors": {"group_by": "class", "severity": "ERROR"},
        "one class, newest events": {"classes": ["L01"]},
        "the last five seconds": {"from": "last 5s"},
        f"'{word}'": {"contains": word},
    }
    for name, arguments in questions.items():
        answers = [server.call(**arguments) for _ in range(rounds)]
        row(f"{name}, again", statistics.median(seconds for seconds, _ in answers), f"{answers[0][1]['coverage']['matched']:,}")
    server.end()
    for tool, command in {"rg": ["rg", "-c", "-i", word, file], "grep": ["grep", "-c", "-i", word, file]}.items():
        if shutil.which(tool):
            lines = subprocess.run(command, capture_output=True, text=True).stdout.strip() or "0"
            row(f"{tool} -c -i '{word}'", median_of(command, rounds), f"{lines} lines")


main()
