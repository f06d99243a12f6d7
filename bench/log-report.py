#!/usr/bin/env python3
"""Counts and speed of 'dbtool-ai log report' beside pgBadger's on the corpus of log-corpus.sh, in one run.

usage: log-report.py FOLDER [ROUNDS=3]     pgbadger must be on the PATH

pgBadger reads FOLDER/log/day.log with one process, ours reads it and FOLDER/postgresql.log (the whole). Times are of cold
processes, start included; files are read once before, so that both find them in the page cache.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

PREFIX = "%m [%p] %q%u@%d/%a %h %e "
LAUNCHER = pathlib.Path(__file__).resolve().parent.parent / "dbtool-ai"


def timed(command):
    start, before = time.monotonic(), os.times()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - start, cpu, done.stdout


def best(command, rounds):
    return min((timed(command) for _ in range(rounds)), key=lambda result: result[0])


def total(tree, *path):
    """A number of pgBadger's, added up over databases."""
    found = 0
    for database in tree.values():
        at = database
        for name in path:
            at = at.get(name, 0) if isinstance(at, dict) else 0
        found += at if isinstance(at, (int, float)) else 0
    return found


def pgbadger_counts(report):
    promoted = sum(
        error["count"]
        for errors in report["error_info"].values()
        for text, error in errors.items()
        if re.match(r"ERROR:  (process \.\.\. still waiting|database system was)", text)
    )
    levels = list(report["logs_type"].values())
    return {
        "queries": report["overall_stat"]["queries_number"],
        "errors": report["overall_stat"]["errors_number"] - promoted,
        "events": sum(v for level in levels for k, v in level.items() if k not in ("DETAIL", "HINT", "CONTEXT", "STATEMENT")),
        "connections": total(report["connection_info"], "count"),
        "sessions ended": total(report["session_info"], "count"),
        "temporary files": total(report["tempfile_info"], "count"),
        "bytes of temporary files": total(report["tempfile_info"], "size"),
        "largest temporary file, bytes": total(report["tempfile_info"], "maxsize"),
        "lock waits begun": sum(
            mode["count"] for db in report["lock_info"].values() for mode in db.values() if isinstance(mode, dict)
        ),
        "automatic vacuums": total(report["autovacuum_info"], "count"),
        "automatic analyzes": total(report["autoanalyze_info"], "count"),
    }


def our_counts(text):
    return {name: float(value) for name, value in re.findall(r"^([a-z ,]+)\t([0-9.]+)$", text, re.M)}


def main():
    folder, rounds = pathlib.Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    day, whole = folder / "log" / "day.log", folder / "postgresql.log"
    for file in (day, whole):
        with open(file, "rb") as log:
            while log.read(1 << 24):
                pass
    with tempfile.TemporaryDirectory() as out:
        theirs = f"{out}/out.json"
        wall, cpu, _ = timed(["pgbadger", "-q", "-j", "1", "-f", "stderr", "-p", PREFIX, "-x", "json", "-o", theirs, str(day)])
        peer = pgbadger_counts(json.loads(pathlib.Path(theirs).read_text()))
    subprocess.run([LAUNCHER, "version"], check=True, capture_output=True)
    ours = {}
    for file in (day, whole):
        ours[file] = best([LAUNCHER, "log", "report", "--log", str(file)], rounds)
    mine = our_counts(ours[day][2])
    print("| | dbtool-ai | pgBadger |\n|---|---|---|")
    for name, count in peer.items():
        print(f"| {name} | {mine.get(name, float('nan')):.0f} | {count:.0f} |{'' if mine.get(name) == count else ' differs'}")
    theirs_rate = day.stat().st_size / 1e6 / wall
    print(f"pgBadger -j1: {day.stat().st_size / 1e6:.0f} MB in {wall:.1f} s ({cpu:.1f} s of processor time), {theirs_rate:.2f} MB/s")
    for file, (wall_ours, cpu_ours, _) in ours.items():
        size = file.stat().st_size / 1e6
        rate = size / wall_ours
        print(f"dbtool-ai: {size:.0f} MB in {wall_ours:.1f} s ({cpu_ours:.1f} s of processor time), {rate:.0f} MB/s, {rate / theirs_rate:.0f} times")


main()
