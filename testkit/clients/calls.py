"""What every script here calls, and what it must get. Knows nothing of the library in use."""

import json
import pathlib
import sys
import traceback

CALLS = json.loads((pathlib.Path(__file__).parent / "calls.json").read_text())
TARGET = json.loads(pathlib.Path(sys.argv[1]).read_text())


class Failed(Exception):
    pass


def in_order(names):
    """log_context needs a handle that log_search found before."""
    return sorted(names, key=lambda name: (name == "log_context", name))


def arguments(name, optionals, handle):
    """The calls to make: as they stand, and with an explicit null for each optional that is not set."""
    if name not in CALLS:
        raise Failed(f"{name} has no call in testkit/clients/calls.json")
    for given in CALLS[name]:
        filled = {key: handle if value == "$handle" else value for key, value in given.items()}
        yield filled
        yield {**{optional: None for optional in optionals}, **filled}


def checked(name, given, text):
    """The text of an answer, which must be one and say that it succeeded."""
    if not isinstance(text, str) or not text.strip():
        raise Failed(f"{name} {given}: no text but {text!r}")
    if text.startswith(("Error", "[", "{")):
        raise Failed(f"{name} {given} failed: {text[:500]}")
    return text


def handle_in(structured, handle):
    events = (structured or {}).get("events")  # a list, or how many when they are grouped
    return handle or (events[0].get("handle") if isinstance(events, list) and events else None)


def handle_in_text(text):
    """For clients that hand text on only, so the handle must stand there."""
    lines = [line.split("\t") for line in text.splitlines()]
    for header, row in zip(lines, lines[1:]):
        if "handle" in header:
            return row[header.index("handle")]
    raise Failed(f"no handle in the text: {text[:500]}")


def run(attempts):
    """Runs each named attempt, prints one line for it; the exit code is 1 if any failed."""
    failed = 0
    for name, attempt in attempts:
        try:
            print(f"{name}: {attempt()}", flush=True)
        except BaseException as e:  # an ExceptionGroup of a task group too
            failed += 1
            print(f"{name}: FAILED: {e}", flush=True)
            traceback.print_exc()
    sys.exit(1 if failed else 0)
