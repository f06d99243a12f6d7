// Lists and calls every tool of the three servers with MCP Inspector's command line, over stdio, Streamable HTTP and SSE.
// usage: node inspect.mjs INSPECTOR_PREFIX LAUNCHER OPTIONS...   (OPTIONS: how the servers reach their system)
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const [prefix, launcher, ...options] = process.argv.slice(2);
const binary = join(prefix, 'node_modules', '.bin', 'mcp-inspector');
const servers = ['db', 'log', 'config'];

// What a call needs beyond no arguments at all; a handle is taken from what log_search returned before.
const args = {
  db_query: () => ['sql=SELECT 1 AS one'],
  db_explain: () => ['sql=SELECT 1 AS one'],
  config_search: () => ['contains=max_wal_size'],
  log_context: (seen) => [`handle=${seen.handle}`],
};

function inspect(target, method, extra = []) {
  const run = spawnSync(binary, ['--cli', ...target, '--method', method, ...extra], {
    encoding: 'utf8', timeout: 120_000, maxBuffer: 64 << 20,
  });
  try {
    if (run.status !== 0) throw new Error(`exit code ${run.status}`);
    return JSON.parse(run.stdout);
  } catch (e) {
    throw new Error(`${method} ${extra.join(' ')}: ${e.message}\n${run.stdout.slice(-500)}\n${run.stderr.slice(-500)}`);
  }
}

function callAll(name, target) {
  const seen = {};
  // log_context needs a handle, so it comes last.
  const tools = inspect(target, 'tools/list').tools.map((tool) => tool.name)
    .sort((a, b) => (a === 'log_context') - (b === 'log_context'));
  for (const tool of tools) {
    const given = (args[tool]?.(seen) ?? []).flatMap((arg) => ['--tool-arg', arg]);
    const answer = inspect(target, 'tools/call', ['--tool-name', tool, ...given]);
    if (answer.isError) throw new Error(`${tool} failed: ${answer.content?.[0]?.text}`);
    if (answer.content?.length !== 1 || answer.content[0].type !== 'text') throw new Error(`${tool}: not one text block`);
    if (answer.structuredContent === undefined) throw new Error(`${tool}: no structuredContent`);
    seen.handle ??= answer.structuredContent.events?.[0]?.handle;
  }
  console.log(`${name}: ${tools.length} tools listed and called`);
}

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});

async function serve(port) {
  const child = spawn(launcher, ['serve', '--port', String(port), ...options], { stdio: ['ignore', 'inherit', 'inherit'] });
  for (let i = 0; i < 240; i++) {
    if (child.exitCode !== null) break;
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`).then((r) => r.ok, () => false);
    if (ready) return child;
    await new Promise((done) => setTimeout(done, 500));
  }
  child.kill();
  throw new Error('serve does not become ready');
}

const failures = [];
const attempt = (name, target) => {
  try { callAll(name, target); } catch (e) { failures.push(name); console.log(`${name}: ${e.message}`); }
};

// The inspector takes options for its own, so each server is started by a script that holds them.
const quoted = (words) => words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
for (const server of servers) {
  const script = join(prefix, `mcp-${server}`);
  writeFileSync(script, `#!/bin/sh\nexec ${quoted([launcher, 'mcp', server, ...options])}\n`, { mode: 0o755 });
  attempt(`${server} over stdio`, [script]);
}
const port = await freePort();
let child;
try {
  child = await serve(port);
  for (const server of servers) {
    const base = `http://127.0.0.1:${port}/${server}`;
    attempt(`${server} over Streamable HTTP`, [`${base}/mcp`, '--transport', 'http']);
    attempt(`${server} over SSE`, [`${base}/sse`, '--transport', 'sse']);
  }
} catch (e) {
  failures.push('serve');
  console.log(e.message);
} finally {
  child?.kill();
}
process.exit(failures.length === 0 ? 0 : 1);
