"""CrewAI's tools through MCPServerAdapter: every tool over stdio, Streamable HTTP and SSE; then an agent that holds the
tools of all three servers is built, for some definitions break only there. usage: python crewai_tools_all.py TARGET"""

import os
import re

os.environ.update(
    {
        "CREWAI_DISABLE_TELEMETRY": "true",
        "OTEL_SDK_DISABLED": "true",
        "CREWAI_TRACING_ENABLED": "false",
        "CREWAI_DISABLE_VERSION_CHECK": "true",
        "OPENAI_API_KEY": "not-used",
    }
)

from calls import TARGET, Failed, arguments, checked, handle_in_text, in_order, run
from crewai import Agent
from crewai_tools import MCPServerAdapter
from mcp import StdioServerParameters

CONNECT_SECONDS = 120  # its own default is 30 s, too little on a loaded machine


def parameters(transport, server):
    if transport == "stdio":
        command, *args = TARGET["stdio"][server]
        return StdioServerParameters(command=command, args=args, env={**os.environ, **TARGET["env"]})
    key = "http" if transport == "streamable-http" else "sse"
    return {"url": TARGET[key][server], "transport": transport}


def everything(transport, server):
    with MCPServerAdapter(parameters(transport, server), connect_timeout=CONNECT_SECONDS) as tools:
        by_name = {tool.name: tool for tool in tools}
        handle, calls = None, 0
        for name in in_order(by_name):
            tool = by_name[name]
            optionals = [key for key, field in tool.args_schema.model_fields.items() if not field.is_required()]
            for given in arguments(name, optionals, handle):
                text = checked(name, given, tool.run(**given))
                calls += 1
                if name == "log_search" and handle is None:
                    handle = handle_in_text(text)
        return f"{len(by_name)} tools, {calls} calls"


def agent():
    adapters = [MCPServerAdapter(parameters("streamable-http", server), connect_timeout=CONNECT_SECONDS) for server in TARGET["http"]]
    try:
        tools = [tool for adapter in adapters for tool in adapter.tools]
        holder = Agent(role="DBA", goal="look", backstory="knows PostgreSQL", tools=tools, llm="gpt-4o-mini")
        names = {tool.name for tool in holder.tools}
        if len(names) != len(tools):
            raise Failed(f"{len(tools)} tools became {sorted(names)}")
        for tool in holder.tools:
            if not re.fullmatch(r"[a-z][a-z0-9_]*", tool.name) or not tool.description:
                raise Failed(f"{tool.name}: renamed or not described")
        return f"holds {len(names)} tools"
    finally:
        for adapter in adapters:
            adapter.stop()


def refusal():
    with MCPServerAdapter(parameters("streamable-http", "db"), connect_timeout=CONNECT_SECONDS) as tools:
        text = next(tool for tool in tools if tool.name == "db_query").run(sql="DROP TABLE customers")
        if not str(text).startswith("Error"):
            raise Failed(f"looks like an answer: {text}")
        return "says that it is an error"


run(
    [
        (f"{server} over {transport}", lambda t=transport, s=server: everything(t, s))
        for transport in ("stdio", "streamable-http", "sse")
        for server in TARGET["stdio"]
    ]
    + [("agent", agent), ("refusal", refusal)]
)
