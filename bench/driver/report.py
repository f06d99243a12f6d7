"""One table from one run: servers are columns, measures are rows, cells are medians with smallest and largest."""
import statistics
import re

import work

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"

ROWS = (
    ("tools/list, bytes", "cold", ("tools_bytes",), "{:,.0f}"),
    ("spawn to `initialize` answered, ms", "cold", ("initialize_ms",), "{:,.0f}"),
    ("spawn to first tool answer, ms", "cold", ("first_ms",), "{:,.0f}"),
    ("CPU until then, ms", "cold", ("cpu_ms",), "{:,.0f}"),
    ("RSS then, MB", "cold", ("rss_mb",), "{:,.0f}"),
    ("ends after EOF, ms", "cold", ("exit_ms",), "{:,.0f}"),
    ("stdio, one at a time: `select 42`, ms", "steady", (work.SMALL, "p50_ms"), "{:.2f}"),
    ("- server CPU a call, ms", "steady", (work.SMALL, "cpu_ms"), "{:.2f}"),
    ("RSS after these 1,000 calls, MB", "steady", ("rss_mb",), "{:,.0f}"),
    ("stdio: 1000 x 10 rows, ms", "steady", (work.ROWS, "p50_ms"), "{:.1f}"),
    ("HTTP, 8 clients: `select 42`, calls/s", "http", (work.SMALL, "calls_s"), "{:,.0f}"),
    ("- server CPU a call, ms", "http", (work.SMALL, "cpu_ms"), "{:.3f}"),
    ("- PostgreSQL CPU a call, ms", "http", (work.SMALL, "database_cpu_ms"), "{:.3f}"),
    ("- p95, ms", "http", (work.SMALL, "p95_ms"), "{:.2f}"),
    ("HTTP, 8 clients: 1000 x 10 rows, calls/s", "http", (work.ROWS, "calls_s"), "{:,.0f}"),
    ("- server CPU a call, ms", "http", (work.ROWS, "cpu_ms"), "{:.2f}"),
    ("- PostgreSQL CPU a call, ms", "http", (work.ROWS, "database_cpu_ms"), "{:.2f}"),
    ("- answer, bytes", "http", (work.ROWS, "bytes"), "{:,.0f}"),
    ("HTTP: RSS after load, MB", "http", ("rss_mb",), "{:,.0f}"),
)


def values(rounds, path):
    found = []
    for each in rounds:
        for key in path:
            each = each.get(key) if isinstance(each, dict) else None
        if each is not None:
            found.append(each)
    return found


def median(results, name, part, *path):
    found = values(results.get(name, {}).get(part, []), path)
    return statistics.median(found) if found else None


def cell(rounds, path, form):
    if path == ("exit_ms",) and rounds and not values(rounds, path):
        return "never"
    found = values(rounds, path)
    if not found:
        return "-"
    shown, low, high = (form.format(x) for x in (statistics.median(found), min(found), max(found)))
    return shown if low == high else f"{shown} ({low}-{high})"


def table(results, about):
    """Markdown: what the run was, the table, the goals."""
    names = list(results)
    rows = ["| " + " | ".join(["", *names]) + " |", "|---" + "|---:" * len(names) + "|"]
    for title, part, path, form in ROWS:
        cells = [cell(results[name][part], path, form) for name in names]
        if any(each != "-" for each in cells):
            rows.append("| " + " | ".join([title, *cells]) + " |")
    return "\n".join([about, "", *rows, "", *goals(results)])


def goals(results):
    """What issue 4 asks for, each as a ratio of this run."""
    def ratio(text, ours, peer, goal, form="{:.2f}"):
        if ours is None or peer in (None, 0):
            return []
        met, shown = goal(ours / peer), form.format(ours / peer)
        return [f"| {text} | {shown} | {'yes' if met else 'no'} |"]

    def get(name, *path):
        return next((median(results, each, *path) for each in results if each == name or each.startswith(name + " ")), None)

    me, dbhub, node, go = "dbtool-ai", "DBHub 1.4.0", "server-postgres", "MCP Toolbox"
    small, rows = ("http", work.SMALL), ("http", work.ROWS)
    lines = []
    lines += ratio("in-process first answer / DBHub's, at most 0.5", get(me, "cold", "first_ms"), get(dbhub, "cold", "first_ms"), lambda r: r <= 0.5)
    lines += ratio("in-process first answer / server-postgres', at most 3", get(me, "cold", "first_ms"), get(node, "cold", "first_ms"), lambda r: r <= 3)
    lines += ratio("warm attach first answer / Toolbox's, at most 1", median(results, "dbtool-ai --warm", "cold", "first_ms"), get(go, "cold", "first_ms"), lambda r: r <= 1)
    lines += ratio("RSS after 1,000 stdio calls, MB, at most 100", get(me, "steady", "rss_mb"), 1, lambda r: r <= 100, "{:.0f}")
    lines += ratio("end after EOF, ms, at most 50", get(me, "cold", "exit_ms"), 1, lambda r: r <= 50, "{:.0f}")
    for name in (me, "dbtool-ai 2026-07-28"):
        mine = median(results, name, *small, "calls_s")
        lines += ratio(f"{name}: HTTP `select 42` calls/s / DBHub's, at least 4", mine, get(dbhub, *small, "calls_s"), lambda r: r >= 4)
        lines += ratio(f"{name}: HTTP `select 42` server CPU a call / Toolbox's (as near 1 as it goes)", median(results, name, *small, "cpu_ms"), get(go, *small, "cpu_ms"), lambda r: r <= 1)
    for name in results:
        if not name.startswith(me) and median(results, name, *rows, "calls_s"):
            lines += ratio(f"HTTP 1000 x 10 calls/s / {name}'s, above 1", get(me, *rows, "calls_s"), median(results, name, *rows, "calls_s"), lambda r: r > 1)
            lines += ratio(f"HTTP 1000 x 10 bytes / {name}'s, below 1", get(me, *rows, "bytes"), median(results, name, *rows, "bytes"), lambda r: r < 1)
    return ["| goal | measured | met |", "|---|---:|---|", *lines] if lines else []


def write(document, text):
    """Puts the table between the markers of a document."""
    with open(document, encoding="utf-8") as file:
        whole = file.read()
    if BEGIN not in whole or END not in whole:
        raise SystemExit(f"{document} has no lines {BEGIN} and {END}")
    whole = re.sub(re.escape(BEGIN) + r".*?" + re.escape(END), lambda _: f"{BEGIN}\n{text}\n{END}", whole, flags=re.DOTALL)
    with open(document, "w", encoding="utf-8") as file:
        file.write(whole)
