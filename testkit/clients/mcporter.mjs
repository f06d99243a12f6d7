// mcporter lists and calls every tool, with the files that 'dbtool-ai clients print json' writes. usage: node mcporter.mjs TARGET
import { spawnSync } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempts, callEverything, target } from './calls.mjs';

const program = realpathSync(join(dirname(process.argv[1]), 'node_modules', '.bin', 'mcporter'));

function run(words, env = {}) {
  const child = spawnSync(words[0], words.slice(1), { encoding: 'utf8', timeout: 180_000, maxBuffer: 64 << 20, env: { ...process.env, ...target.env, ...env } });
  return { status: child.status, out: child.stdout, err: child.stderr };
}

function config(name, ...options) {
  const file = join(dirname(process.argv[1]), `${name}.json`);
  const printed = run([target.launcher, 'clients', 'print', 'json', ...options]);
  if (printed.status !== 0) throw new Error(printed.err);
  writeFileSync(file, printed.out);
  return file;
}

async function over(file, server) {
  const port = (...words) => run([process.execPath, program, '--config', file, ...words], { DBTOOL_AI_API_KEY: 'unused' });
  return await callEverything({
    list: async () => {
      const listed = port('list', `dbtool-${server}`, '--json', '--schema');
      if (listed.status !== 0) throw new Error(listed.out + listed.err);
      return JSON.parse(listed.out).tools;
    },
    call: async (name, args) => {
      const called = port('call', `dbtool-${server}.${name}`, '--args', JSON.stringify(args), '--output', 'json');
      if (!called.out.startsWith('{')) throw new Error(called.out + called.err);
      // It prints structuredContent alone, or the whole result of a failure.
      const printed = JSON.parse(called.out);
      return printed.isError ? { isError: true, text: printed.content[0].text } : { isError: false, text: 'structured', structured: printed };
    },
  }, true);
}

const local = config('local', ...target.options);
const remote = config('remote', '--remote', target.base);
await attempts(Object.keys(target.stdio).flatMap((server) => [
  [`${server} over stdio`, () => over(local, server)],
  [`${server} over Streamable HTTP`, () => over(remote, server)],
]));
