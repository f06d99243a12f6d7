// MCP Inspector's command line lists and calls every tool, with the files that 'dbtool-ai clients print' writes for it:
// held to each era, and left to find out; where DBTOOL_AI_CLIENTS_MOST is set, only so many beyond the first way to each
// server. usage: [DBTOOL_AI_CLIENTS_ERAS='legacy modern auto'] [DBTOOL_AI_CLIENTS_MOST=2] node inspector.mjs TARGET
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { answerOf, attempts, callEverything, target } from './calls.mjs';

const TOOL_FAILED = 5;
const VERSIONS = { legacy: '2025-11-25', modern: '2026-07-28', auto: '2026-07-28' };
const pkg = createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json');
const program = join(dirname(pkg), createRequire(import.meta.url)(pkg).bin['mcp-inspector']);

/** Standard output; TOOL_FAILED, its exit code for an answer with isError, is no failure of ours. */
function run(words) {
  const child = spawnSync(words[0], words.slice(1), { encoding: 'utf8', timeout: 180_000, maxBuffer: 64 << 20, env: { ...process.env, ...target.env } });
  if (child.status !== 0 && child.status !== TOOL_FAILED) {
    throw new Error(`${words.slice(2).join(' ')}: exit code ${child.status}\n${child.stdout.slice(-500)}\n${child.stderr.slice(-1000)}`);
  }
  return child.stdout;
}

/** The configuration our own command prints for it. */
function config(name, ...options) {
  const file = join(dirname(process.argv[1]), `${name}.json`);
  writeFileSync(file, run([target.launcher, 'clients', 'print', 'inspector', ...options]));
  return file;
}

const inspect = (options, method, ...more) =>
  JSON.parse(run([process.execPath, program, '--cli', ...options, '--connect-timeout', '120000', '--quiet', '--method', method, ...more]));

async function over(version, options, most) {
  const { protocolVersion } = inspect(options, 'initialize');
  if (protocolVersion !== version) throw new Error(`negotiated ${protocolVersion}`);
  return `${version}, ` + await callEverything({
    // --strict ends with 6 when a schema would break some client.
    list: async () => inspect(options, 'tools/list', '--strict').tools,
    call: async (name, args) =>
      answerOf(inspect(options, 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args))),
  }, true, most);
}

const configs = { stdio: config('local', ...target.options), 'Streamable HTTP': config('remote', '--remote', target.base) };
const list = [];
const most = Number(process.env.DBTOOL_AI_CLIENTS_MOST ?? Infinity);
for (const server of Object.keys(target.stdio)) {
  let called = Infinity;
  for (const era of (process.env.DBTOOL_AI_CLIENTS_ERAS ?? 'legacy modern auto').split(' ')) {
    if (!VERSIONS[era]) throw new Error(`DBTOOL_AI_CLIENTS_ERAS holds '${era}', allowed: ${Object.keys(VERSIONS).join(' ')}`);
    for (const [how, file] of Object.entries(configs)) {
      const tools = called;
      list.push([`${server} over ${how}, ${era}`, () =>
        over(VERSIONS[era], ['--config', file, '--server', `dbtool-${server}`, '--protocol-era', era], tools)]);
      called = most;
    }
    if (era === 'legacy') {
      list.push([`${server} over SSE`, () => over(VERSIONS[era], ['--transport', 'sse', '--server-url', target.sse[server]], most)]);
    }
  }
}
await attempts(list);
