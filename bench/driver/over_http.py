"""Many clients of one HTTP server on one event loop: raw sockets and prepared bytes keep the driver cheap."""
import json
import re
import selectors
import socket
import statistics
import subprocess
import time
from urllib.parse import urlsplit

import processes
import work
from over_stdio import CLIENT, REVISION

MODERN = "2026-07-28"
META = {"io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1"}}
START_LIMIT = 60
SILENCE_LIMIT = 30
HEADERS_END = b"\r\n\r\n"


class Client:
    """One MCP session on one kept connection; `era` is legacy, modern or sse (2024-11-05)."""

    def __init__(self, server, index):
        url = urlsplit(server.url)
        self.host, self.port, self.path = url.hostname, url.port, url.path or "/"
        self.era, self.first, self.count = server.era, 10_000_000 + index * 1_000_000, 0
        self.post = self.stream = None
        self.extra = ""
        self.heard = b""
        if self.era == "sse":
            self.listen()
        if self.era == "modern":
            self.ask("server/discover", {"_meta": META})
        else:
            version = json.loads(json_in(self.ask("initialize", CLIENT)))["result"]["protocolVersion"]
            self.extra += f"MCP-Protocol-Version: {version}\r\n"
            self.ask("notifications/initialized", None)

    def close(self):
        for open_socket in (self.post, self.stream):
            if open_socket:
                open_socket.close()

    def connect(self):
        connected = socket.create_connection((self.host, self.port), 30)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def listen(self):
        """HTTP+SSE of 2024-11-05: answers come on a stream, which names the place to post to."""
        self.stream = self.connect()
        self.stream.sendall(f"GET {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept: text/event-stream\r\n\r\n".encode())
        while not (place := re.search(rb"data: ?(\S+)[\r\n]", self.heard)):
            self.heard += read(self.stream)
        self.path, self.heard = place[1].decode(), b""
        if self.path.startswith("http"):
            self.path = "/" + self.path.split("/", 3)[3]

    def prepare(self, method, params):
        """Request bytes around the id, which alone differs from call to call."""
        named = f"Mcp-Method: {method}\r\n" if self.era == "modern" else ""
        if self.era == "modern":
            named += f"MCP-Protocol-Version: {MODERN}\r\n"
            if method == "tools/call":
                named += f"Mcp-Name: {params['name']}\r\n"
                params = {**params, "_meta": {**params.get("_meta", {}), **META}}
        message = {"jsonrpc": "2.0", "method": method, **({} if params is None else {"params": params})}
        head = (f"POST {self.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Type: application/json\r\n"
                f"Accept: application/json, text/event-stream\r\n{named}{self.extra}Content-Length: ")
        text = json.dumps(message, separators=(",", ":"))
        if params is None:
            return (head + f"{len(text)}\r\n\r\n" + text).encode(), b""
        text = text[:-1] + ',"id":'
        return (head + f"{len(text) + 9}\r\n\r\n" + text).encode(), b"}"

    def start(self, prepared):
        """Sends one request; its id has eight digits, so that the length is constant."""
        before, after = prepared
        if after:
            self.count += 1
            self.id = b"%08d" % (self.first + self.count)
        else:
            self.id = b""
        if not self.post:
            self.post = self.connect()
        self.head, self.body, self.done = None, b"", False
        self.post.sendall(before + self.id + after)

    def pump_post(self):
        """Reads what there is; True when the response to the POST is whole."""
        try:
            self.body += read(self.post)
        except EOFError:
            self.post.close()
            self.post = None
            if self.head is not None and self.length is None and not self.chunked:
                return True
            raise
        if self.head is None:
            if HEADERS_END not in self.body:
                return False
            head, self.body = self.body.split(HEADERS_END, 1)
            self.head = head.lower()
            self.status = int(head.split(b" ", 2)[1])
            self.chunked = b"transfer-encoding: chunked" in self.head
            length = re.search(rb"content-length: ?(\d+)", self.head)
            self.length = int(length[1]) if length else (0 if self.status in (202, 204) else None)
            session = re.search(rb"mcp-session-id: ?([^\r]+)", head, re.IGNORECASE)
            if session and "Mcp-Session-Id" not in self.extra:
                self.extra += f"Mcp-Session-Id: {session[1].decode()}\r\n"
        whole = self.body.endswith(b"0\r\n\r\n") if self.chunked else self.length is not None and len(self.body) >= self.length
        if whole and b"connection: close" in self.head:
            self.post.close()
            self.post = None
        return whole

    def pump_stream(self):
        """Reads what there is on the stream; True when the answer to the last request is on it."""
        self.heard += read(self.stream)
        if self.heard.endswith(b"\n") and re.search(rb'"id": ?' + self.id + rb"\b", self.heard) and self.heard.rstrip().endswith(b"}"):
            self.body, self.heard = self.heard, b""
            return True
        return False

    def ask(self, method, params):
        self.start(self.prepare(method, params))
        while not self.pump_post():
            pass
        answer = self.body
        if self.status >= 400:
            raise RuntimeError(f"HTTP {self.status} to {method}: {answer[:300]!r}")
        if self.era == "sse" and params is not None:
            while not self.pump_stream():
                pass
            answer = self.body
        return answer


def read(connection):
    got = connection.recv(1 << 18)
    if not got:
        raise EOFError("the server closed the connection")
    return got


def json_in(body):
    start = body.find(b'{"')
    return body[start:body.rfind(b"}") + 1]


class Service:
    """One HTTP server, up from here to `close`."""

    def __init__(self, server, log):
        self.server = server
        host, port = urlsplit(server.url).hostname, urlsplit(server.url).port
        try:
            socket.create_connection((host, port), 0.2).close()
            raise RuntimeError(f"port {port} is taken")
        except OSError:
            pass
        start = time.perf_counter()
        self.process = processes.spawn(server.http, server.env, server.folder, log, stdin=subprocess.DEVNULL, stdout=log)
        while True:
            try:
                Client(server, 80).close()
                break
            except (OSError, EOFError, RuntimeError, ValueError, KeyError) as error:
                if time.perf_counter() - start > START_LIMIT or self.process.poll() is not None:
                    self.close()
                    raise RuntimeError(f"not up after {time.perf_counter() - start:.0f} s: {error}; exit code {self.process.returncode}") from error
                time.sleep(0.02)
        self.ready_ms = (time.perf_counter() - start) * 1000

    def rss_mb(self):
        return processes.rss_mb(self.process.pid)

    def close(self):
        processes.end(self.process)

    def load(self, what, clients, seconds, database):
        """`clients` sessions call without a pause for `seconds`; each answer is checked."""
        started = [Client(self.server, index) for index in range(clients)]
        try:
            return self.measure(started, what, seconds, database)
        finally:
            for client in started:
                client.close()

    def measure(self, clients, what, seconds, database):
        events = selectors.DefaultSelector()
        prepared = {client: client.prepare("tools/call", self.server.call(what)) for client in clients}
        begun, times, size, waiting = {}, [], 0, {}

        def begin(client):
            before = client.post
            client.start(prepared[client])
            if client.post is not before:
                events.register(client.post, selectors.EVENT_READ, (client, False))
            waiting[client] = 2 if client.stream else 1
            begun[client] = time.perf_counter()

        for client in clients:
            if client.post:
                events.register(client.post, selectors.EVENT_READ, (client, False))
            if client.stream:
                events.register(client.stream, selectors.EVENT_READ, (client, True))
        cpu, base, own = processes.cpu_ms(self.process.pid), processes.cpu_ms(database), time.process_time()
        start = time.perf_counter()
        end = start + seconds
        for client in clients:
            begin(client)
        running = len(clients)
        while running:
            ready = events.select(SILENCE_LIMIT)
            if not ready:
                raise RuntimeError(f"no answer to {what} for {SILENCE_LIMIT} s")
            for key, _ in ready:
                client, on_stream = key.data
                if on_stream:
                    whole = client.pump_stream()
                    if whole:
                        answer = client.body
                else:
                    whole = client.pump_post()
                    if client.post is not key.fileobj:
                        events.unregister(key.fileobj)
                    if whole and not client.stream:
                        answer = client.body
                if not whole:
                    continue
                waiting[client] -= 1
                if client.stream and on_stream or not client.stream:
                    check(client, answer, what, self.server.name)
                    size = len(answer)
                if waiting[client]:
                    continue
                now = time.perf_counter()
                times.append((now - begun[client]) * 1000)
                if now < end:
                    begin(client)
                else:
                    running -= 1
        elapsed, count = time.perf_counter() - start, len(times)
        times.sort()
        return {"calls_s": count / elapsed, "p50_ms": statistics.median(times), "p95_ms": times[int(count * 0.95)], "bytes": size, "calls": count,
                "cpu_ms": (processes.cpu_ms(self.process.pid) - cpu) / count, "database_cpu_ms": (processes.cpu_ms(database) - base) / count,
                "driver_cpu_ms": (time.process_time() - own) * 1000 / count}


def check(client, answer, what, name):
    if client.status >= 400:
        raise RuntimeError(f"{name}: HTTP {client.status}: {answer[:300]!r}")
    if client.id not in answer:
        raise work.WrongAnswer(f"{name}: the answer is not to request {client.id!r}: {answer[:300]!r}")
    try:
        work.check(what, answer, name)
    except work.WrongAnswer:
        if not client.chunked:
            raise
        work.check(what, re.sub(rb"\r\n[0-9a-fA-F]+\r\n", b"", answer), name)     # a border of chunks may cut what is looked for
