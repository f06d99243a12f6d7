"""ollmcp, a chat in a terminal, driven through a pseudo terminal: reads the servers from what 'dbtool-ai clients print'
writes, offers their tools to a model server that plays its part here (it asks for one tool), runs the tool when the person
says yes, and sends the result back. usage: python ollmcp_chat.py TARGET"""

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

from calls import TARGET, Failed, run

MODEL = "played:latest"
QUESTION = "how many customers are there"
SECONDS = 240
ANSWER = "The count is in the table above."


class Model(http.server.BaseHTTPRequestHandler):
    """Just enough of Ollama's interface: one model with tools, one call of a tool, one answer."""

    chats = []

    def do_GET(self):
        self.reply({"models": [{"name": MODEL, "model": MODEL, "size": 1, "details": {}, "modified_at": "2026-01-01T00:00:00Z", "digest": "0"}], "version": "0.30.0"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith("/chat"):
            self.reply({"capabilities": ["completion", "tools"], "details": {}, "model_info": {}, "parameters": "", "template": ""})
            return
        Model.chats.append(body)
        names = [tool["function"]["name"] for tool in body.get("tools") or []]
        wanted = next((name for name in names if name.endswith("db_query")), None)
        if wanted and body["messages"][-1]["role"] != "tool":
            call = {"function": {"name": wanted, "arguments": {"sql": "SELECT count(*) AS customers FROM customers", "params": None}}}
            message = {"role": "assistant", "content": "", "tool_calls": [call]}
        else:
            message = {"role": "assistant", "content": ANSWER}
        stamp = {"model": MODEL, "created_at": "2026-01-01T00:00:00Z"}
        end = {"done": True, "done_reason": "stop", "eval_count": 1, "prompt_eval_count": 1, "total_duration": 1, "eval_duration": 1}
        if body.get("stream"):
            self.reply({**stamp, "message": message, "done": False}, {**stamp, "message": {"role": "assistant", "content": ""}, **end})
        else:
            self.reply({**stamp, "message": message, **end})

    def reply(self, *lines):
        data = "".join(json.dumps(line) + "\n" for line in lines).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Screen:
    """A program in a pseudo terminal of 200 columns."""

    def __init__(self, command, environment):
        self.text = ""
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.execvpe(command[0], command, environment)
        self.pid = pid
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))

    def until(self, pattern, what):
        start, since = time.monotonic(), len(self.text)
        while time.monotonic() - start < SECONDS:
            found = re.search(pattern, self.text[since:])
            if found:
                return found.group(0)
            ready, _, _ = select.select([self.terminal], [], [], 1)
            if ready:
                try:
                    data = os.read(self.terminal, 65536).decode(errors="replace")
                except OSError:
                    break
                if "\x1b[6n" in data:  # it asks where the cursor is
                    self.type("\x1b[1;1R", "")
                self.text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[>=()][A-Z0-9]?|\r", "", data)
        raise Failed(f"{what}: not seen; the screen ends with\n{self.text[-1500:]}")

    def type(self, text, end="\r"):
        os.write(self.terminal, (text + end).encode())

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def chat(options):
    Model.chats.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **TARGET["env"], "HOME": folder, "XDG_CONFIG_HOME": folder, "TERM": "xterm", "DBTOOL_AI_API_KEY": "unused"}
        servers = pathlib.Path(folder) / "servers.json"
        servers.write_text(subprocess.run([TARGET["launcher"], "clients", "print", "json", *options], check=True, capture_output=True, text=True).stdout)
        program = str(pathlib.Path(sys.executable).parent / "ollmcp")
        host = f"http://127.0.0.1:{server.server_port}"
        screen = Screen([program, "-j", str(servers), "-H", host, "-m", MODEL], environment)
        try:
            screen.until(r"❯|>\s*$", "the prompt")
            screen.type(QUESTION)
            screen.until(r"(?i)execut|proceed|\[y", "the question whether to run the tool")
            screen.type("y")
            screen.until(re.escape(ANSWER), "the answer")
        finally:
            screen.close()
            server.shutdown()
    result = next((m for m in Model.chats[-1]["messages"] if m["role"] == "tool"), None)
    if not result or not re.search(r"customers\W+\d+", result["content"]):
        raise Failed(f"the model got no result of the tool: {result}")
    offered = {tool["function"]["name"] for tool in Model.chats[0]["tools"]}
    return f"{len(offered)} tools offered, one run, its result is {result['content']!r}"


run(
    [
        ("three servers over stdio", lambda: chat(TARGET["options"])),
        ("three servers over Streamable HTTP", lambda: chat(["--remote", TARGET["base"]])),
    ]
)
