// The TypeScript SDK that speaks both eras: forced to each of them, and left to find out. usage: node typescript-v2.mjs TARGET
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { answerOf, attempts, callEverything, target } from './calls.mjs';

const MODERN = '2026-07-28';
const modes = [
  ['2025 era', 'legacy', (version) => version.startsWith('2025-')],
  [MODERN, { pin: MODERN }, (version) => version === MODERN],
  ['era found out', 'auto', (version) => version === MODERN],
];

async function over(mode, expected, transport) {
  const client = new Client({ name: 'typescript-sdk-v2', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(transport);
  try {
    const version = client.getNegotiatedProtocolVersion();
    if (!expected(version)) throw new Error(`negotiated ${version}`);
    return `${version}, ` + await callEverything({
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
  for (const [name, mode, expected] of modes) {
    list.push([`${server} over stdio, ${name}`, () => over(mode, expected,
      new StdioClientTransport({ command, args, env: target.env, stderr: 'ignore' }))]);
    list.push([`${server} over Streamable HTTP, ${name}`, () => over(mode, expected,
      new StreamableHTTPClientTransport(new URL(target.http[server])))]);
  }
}
await attempts(list);
