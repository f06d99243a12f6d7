"""The Python SDK that speaks both eras: forced to each of them, and left to find out. usage: python python_v2.py TARGET"""

import asyncio

from calls import TARGET, Failed, arguments, checked, handle_in, in_order, run
from mcp import Client, StdioServerParameters

MODERN = "2026-07-28"
MODES = {"legacy": "2025-11-25", MODERN: MODERN, "auto": MODERN}


async def everything(server, mode):
    async with Client(server, mode=mode) as client:
        if client.protocol_version != MODES[mode]:
            raise Failed(f"negotiated {client.protocol_version}")
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        handle, calls = None, 0
        for name in in_order(tools):
            for given in arguments(name, tools[name].input_schema["properties"], handle):
                result = await client.call_tool(name, given)
                if result.is_error or len(result.content) != 1:
                    raise Failed(f"{name} {given}: {result.content}")
                checked(name, given, result.content[0].text)
                handle = handle_in(result.structured_content, handle)
                calls += 1
            wrong = await client.call_tool(name, {"no_such_argument": 1})
            if not wrong.is_error or "no_such_argument" not in wrong.content[0].text:
                raise Failed(f"{name} does not refuse an unknown argument by name: {wrong}")
        return f"{client.protocol_version}, {len(tools)} tools, {calls} calls"


def stdio(server):
    command, *args = TARGET["stdio"][server]
    return StdioServerParameters(command=command, args=args, env=TARGET["env"])


def attempt(server, mode):
    return lambda: asyncio.run(everything(server, mode))


run(
    [
        (f"{name} over {how}, {mode}", attempt(server, mode))
        for mode in MODES
        for name in TARGET["stdio"]
        for how, server in (("stdio", stdio(name)), ("Streamable HTTP", TARGET["http"][name]))
    ]
)
