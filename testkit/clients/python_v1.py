"""The Python SDK of the 2025 revisions over stdio, Streamable HTTP and SSE. usage: python python_v1.py TARGET"""

import asyncio

from calls import TARGET, Failed, arguments, checked, handle_in, in_order, run
from mcp import ClientSession, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client


async def everything(streams):
    async with streams as opened, ClientSession(opened[0], opened[1]) as session:
        await session.initialize()
        await session.send_ping()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        handle, calls = None, 0
        for name in in_order(tools):
            for given in arguments(name, tools[name].inputSchema["properties"], handle):
                result = await session.call_tool(name, given)
                if result.isError or len(result.content) != 1:
                    raise Failed(f"{name} {given}: {result.content}")
                checked(name, given, result.content[0].text)
                handle = handle_in(result.structuredContent, handle)
                calls += 1
        return f"{len(tools)} tools, {calls} calls"


def attempt(open_streams):
    return lambda: asyncio.run(everything(open_streams()))


def stdio(server):
    command, *args = TARGET["stdio"][server]
    return attempt(lambda: stdio_client(StdioServerParameters(command=command, args=args, env=TARGET["env"])))


run(
    [(f"{server} over stdio", stdio(server)) for server in TARGET["stdio"]]
    + [
        (f"{server} over Streamable HTTP", attempt(lambda url=url: streamablehttp_client(url)))
        for server, url in TARGET["http"].items()
    ]
    + [(f"{server} over SSE", attempt(lambda url=url: sse_client(url))) for server, url in TARGET["sse"].items()]
)
