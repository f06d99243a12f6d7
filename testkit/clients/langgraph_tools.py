"""LangGraph's tools through langchain-mcp-adapters: every tool over stdio, Streamable HTTP and SSE, with a session kept
and with one per call; then a graph's ToolNode runs one as a model would ask for it. usage: python langgraph_tools.py TARGET"""

import asyncio
import os

os.environ.update({"LANGSMITH_TRACING": "false", "LANGCHAIN_TRACING_V2": "false"})

from calls import TARGET, Failed, arguments, checked, handle_in, in_order, run
from langchain_core.messages import AIMessage
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode


def connection(transport, server):
    if transport == "stdio":
        command, *args = TARGET["stdio"][server]
        return {"transport": "stdio", "command": command, "args": args, "env": TARGET["env"]}
    # The adapters give HTTP 30 s and SSE 5 s; a loaded machine may need longer.
    key = "http" if transport == "streamable_http" else "sse"
    return {"transport": transport, "url": TARGET[key][server]}


async def call(tool, given):
    """As an agent does: the answer is a message with the text for the model and the artifact beside it."""
    message = await tool.ainvoke({"type": "tool_call", "id": "1", "name": tool.name, "args": given})
    content = message.content
    if isinstance(content, list):
        if len(content) != 1 or content[0].get("type") != "text":
            raise Failed(f"{tool.name} {given}: {content}")
        content = content[0]["text"]
    structured = (message.artifact or {}).get("structured_content") if isinstance(message.artifact, dict) else None
    return checked(tool.name, given, content), structured


async def everything(tools):
    by_name = {tool.name: tool for tool in tools}
    handle, calls = None, 0
    for name in in_order(by_name):
        tool = by_name[name]
        schema = tool.args_schema if isinstance(tool.args_schema, dict) else tool.args_schema.model_json_schema()
        for given in arguments(name, schema.get("properties", {}), handle):
            _, structured = await call(tool, given)
            handle = handle_in(structured, handle)
            calls += 1
    return f"{len(by_name)} tools, {calls} calls"


async def kept(transport, server):
    client = MultiServerMCPClient({server: connection(transport, server)})
    async with client.session(server) as session:
        return await everything(await load_mcp_tools(session))


async def session_per_call(transport, server):
    """What get_tools() does: a process or a session for each call. One call says it works."""
    tools = await MultiServerMCPClient({server: connection(transport, server)}).get_tools()
    tool = next(tool for tool in tools if tool.name in ("db_overview", "log_sources", "config_sources"))
    await call(tool, {})
    return f"{len(tools)} tools, 1 call"


async def graph():
    """All three servers in one graph: a node that asks for a tool, and LangGraph's own ToolNode that runs it."""
    client = MultiServerMCPClient({server: connection("streamable_http", server) for server in TARGET["http"]})
    tools = await client.get_tools()
    asked = AIMessage("", tool_calls=[{"id": "1", "name": "db_query", "args": {"sql": "SELECT 40 + $1::int AS n", "params": ["2"]}}])
    builder = StateGraph(MessagesState)
    builder.add_node("model", lambda state: {"messages": [asked]})
    builder.add_node("tools", ToolNode(tools))
    builder.add_edge(START, "model")
    builder.add_edge("model", "tools")
    builder.add_edge("tools", END)
    state = await builder.compile().ainvoke({"messages": []})
    text = str(state["messages"][-1].content)
    if "42" not in text:
        raise Failed(f"the graph's tool answered {text}")
    return f"{len(tools)} tools of three servers, ToolNode answered"


async def refusal():
    """A refusal must reach the model as text that says so, or raise; never look like an answer."""
    client = MultiServerMCPClient({"db": connection("streamable_http", "db")})
    tool = next(tool for tool in await client.get_tools() if tool.name == "db_query")
    try:
        message = await tool.ainvoke({"type": "tool_call", "id": "1", "name": "db_query", "args": {"sql": "DROP TABLE customers"}})
    except Exception as e:
        if "Error" not in str(e):
            raise Failed(f"the exception does not say what is wrong: {e}") from e
        return "raised with our text"
    if "Error" not in str(message.content):
        raise Failed(f"looks like an answer: {message.content}")
    return "answered with our text"


run(
    [
        (f"{server} over {transport}", lambda t=transport, s=server: asyncio.run(kept(t, s)))
        for transport in ("stdio", "streamable_http", "sse")
        for server in TARGET["stdio"]
    ]
    + [
        (f"{server} over {transport}, a session per call", lambda t=transport, s=server: asyncio.run(session_per_call(t, s)))
        for transport in ("stdio", "streamable_http")
        for server in TARGET["stdio"]
    ]
    + [("graph", lambda: asyncio.run(graph())), ("refusal", lambda: asyncio.run(refusal()))]
)
