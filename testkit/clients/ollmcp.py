"""mcp-client-for-ollama at a pseudo-terminal, with a scripted model in Ollama's place, on what 'dbtool-ai clients print json'
writes. The model asks for every tool at once; what the client shows it of each answer is checked. usage: python ollmcp.py TARGET"""

import fcntl
import http.server
import json
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

from calls import CALLS, TARGET, Failed, checked, handle_in_text, run

SECONDS = 120
MODEL = "scripted:1b"
SEEN = "every tool has answered"
REFUSED = {"no_such_argument": 1}


class Model:
    """Answers a question with a call of each tool, then of log_context with the handle that was found, then with a word."""

    def __init__(self):
        self.checked, self.failure, self.done = [], None, threading.Event()

    def reply(self, request):
        try:
            return self.next_step(request["messages"], {name_of(tool): tool["function"]["name"] for tool in request["tools"]})
        except Exception as e:
            self.failure = e
            self.done.set()
            return {"content": "stop"}

    def next_step(self, messages, wire_names):
        if set(wire_names) != set(CALLS):
            raise Failed(f"the client offers {sorted(wire_names)}")
        asked = [call["function"] for message in messages for call in message.get("tool_calls") or []]
        answers = [message["content"] for message in messages if message["role"] == "tool"]
        if len(asked) != len(answers):
            raise Failed(f"{len(answers)} answers to {len(asked)} calls")
        if not asked:
            calls = [(name, given[0]) for name, given in CALLS.items() if name != "log_context"]
            return {"tool_calls": [call(wire_names[name], args) for name, args in [*calls, ("db_query", REFUSED)]]}
        if wire_names["log_context"] not in [function["name"] for function in asked]:
            found = next(text for function, text in zip(asked, answers) if function["name"] == wire_names["log_search"])
            given = {**CALLS["log_context"][0], "handle": handle_in_text(found)}
            return {"tool_calls": [call(wire_names["log_context"], given)]}
        for function, text in zip(asked, answers):
            if function["arguments"] != REFUSED:
                self.checked.append(checked(function["name"], function["arguments"], text))
            elif not text.startswith("Error") or "no_such_argument" not in text:
                raise Failed(f"an unknown argument is not refused by name: {text[:500]}")
        self.done.set()
        return {"content": SEEN}


def name_of(tool):
    """The client puts the server's name before the tool's."""
    return next(name for name in CALLS if tool["function"]["name"].endswith(name))


def call(name, args):
    return {"function": {"name": name, "arguments": args}}


def ollama(model):
    class Ollama(http.server.BaseHTTPRequestHandler):
        def answer(self, body):
            data = json.dumps(body).encode() + b"\n"
            self.send_response(200)
            self.send_header("Content-Type", "application/x-ndjson")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            self.answer({"models": [{"name": MODEL, "model": MODEL, "size": 1, "digest": "0", "details": {}}]})

        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/api/chat":
                return self.answer({"capabilities": ["tools"], "details": {}, "model_info": {}})
            message = {"role": "assistant", "content": "", **model.reply(request)}
            self.answer({"model": MODEL, "created_at": "2026-01-01T00:00:00.0Z", "message": message, "done": True, "done_reason": "stop"})

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ollama)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Terminal:
    """A program at a pseudo-terminal of 50 by 200."""

    def __init__(self, argv, env):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(argv[0], argv, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.shown, self.ended = "", False

    def read(self):
        if select.select([self.fd], [], [], 0.2)[0]:
            try:
                data = os.read(self.fd, 65536)
            except OSError:  # how Linux tells that the other end is closed
                self.ended = True
                return
            if b"\x1b[6n" in data:  # asks where the cursor is
                os.write(self.fd, b"\x1b[1;1R")
            self.shown += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", data.decode(errors="replace"))

    def until(self, condition, what):
        end = time.monotonic() + SECONDS
        while not condition():
            if self.ended or time.monotonic() > end:
                raise Failed(f"{what} is not reached: {self.shown[-3000:]}")
            self.read()

    def expect(self, text):
        """Waits for the text; what was shown up to it is forgotten."""
        self.until(lambda: text in self.shown, repr(text))
        self.shown = self.shown.split(text, 1)[1]

    def type(self, line):
        self.expect("❯")
        os.write(self.fd, line.encode() + b"\r")

    def close(self):
        """Ends the program, which may not heed that its terminal is gone."""
        os.close(self.fd)
        end = time.monotonic() + 10
        while not os.waitpid(self.pid, os.WNOHANG)[0]:
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.1)


def everything(*options):
    model = Model()
    server = ollama(model)
    printed = subprocess.run([TARGET["launcher"], "clients", "print", "json", *options], env={**os.environ, **TARGET["env"]},
                             capture_output=True, text=True, check=True)
    with tempfile.TemporaryDirectory() as home:
        config = pathlib.Path(home, "servers.json")
        config.write_text(printed.stdout)
        address = f"http://127.0.0.1:{server.server_port}"
        env = {**os.environ, **TARGET["env"], "HOME": home, "TERM": "xterm-256color", "DBTOOL_AI_API_KEY": "unused"}
        env.pop("XDG_CONFIG_HOME", None)
        terminal = Terminal([sys.executable, "-m", "mcp_client_for_ollama", "-j", str(config), "-m", MODEL, "-H", address], env)
        try:
            terminal.type("/human-in-the-loop")
            terminal.expect("disabled")
            terminal.type("look at everything")
            terminal.until(model.done.is_set, "the last answer")
            if model.failure:
                raise model.failure
            terminal.expect(SEEN)
            terminal.type("/quit")
            terminal.until(lambda: terminal.ended, "the end")
        finally:
            terminal.close()
            server.shutdown()
    return f"{len(CALLS)} tools, {len(model.checked)} calls"


run(
    [
        ("all over stdio", lambda: everything(*TARGET["options"])),
        ("all over Streamable HTTP", lambda: everything("--remote", TARGET["base"])),
    ]
)
