// The TypeScript SDK of the 2025 revisions over stdio, Streamable HTTP and SSE. usage: node typescript-v1.mjs TARGET
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { answerOf, attempts, callEverything, target } from './calls.mjs';

async function over(transport) {
  const client = new Client({ name: 'typescript-sdk-v1', version: '1' });
  await client.connect(transport);
  try {
    await client.ping();
    return await callEverything({
      list: async () => (await client.listTools()).tools,
      call: async (name, args) => answerOf(await client.callTool({ name, arguments: args })),
    });
  } finally {
    await client.close();
  }
}

const list = [];
for (const server of Object.keys(target.stdio)) {
  const [command, ...args] = target.stdio[server];
  list.push([`${server} over stdio`, () => over(new StdioClientTransport({ command, args, env: target.env, stderr: 'ignore' }))]);
  list.push([`${server} over Streamable HTTP`, () => over(new StreamableHTTPClientTransport(new URL(target.http[server])))]);
  list.push([`${server} over SSE`, () => over(new SSEClientTransport(new URL(target.sse[server])))]);
}
await attempts(list);
