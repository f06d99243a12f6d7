// What every script here calls, and what it must get. Knows nothing of the SDK in use.
import { readFileSync } from 'node:fs';

const CALLS = JSON.parse(readFileSync(new URL('calls.json', import.meta.url), 'utf8'));

/**
 * A client: async list() -> [{name, inputSchema}], async call(name, args) -> {text, isError, structured}. Brief is for
 * programs that start anew for each call: each tool once, the first of them alone if need be, and one refusal.
 */
export async function callEverything(client, brief = false, most = Infinity) {
  let tools = await client.list();
  if (tools.length < 4) throw new Error(`only ${tools.length} tools are listed`);
  // log_context needs a handle that log_search found before.
  tools.sort((a, b) => (a.name === 'log_context') - (b.name === 'log_context'));
  tools = tools.slice(0, most);
  let handle;
  let calls = 0;
  for (const tool of tools) {
    if (!CALLS[tool.name]) throw new Error(`${tool.name} has no call in testkit/clients/calls.json`);
    for (const given of brief ? CALLS[tool.name].slice(0, 1) : CALLS[tool.name]) {
      const filled = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, value === '$handle' ? handle : value]));
      for (const args of brief ? [filled] : [filled, withNulls(tool, filled)]) {
        const answer = await client.call(tool.name, args);
        const where = `${tool.name} ${JSON.stringify(args)}`;
        if (answer.isError) throw new Error(`${where} failed: ${answer.text}`);
        if (typeof answer.text !== 'string' || answer.text.length === 0) throw new Error(`${where}: no text`);
        if (answer.structured === undefined) throw new Error(`${where}: no structuredContent`);
        handle ??= answer.structured.events?.[0]?.handle;
        calls++;
      }
    }
    if (brief && tool !== tools[0]) continue;
    const wrong = await client.call(tool.name, { no_such_argument: 1 });
    if (!wrong.isError || !/^Error/.test(wrong.text) || !wrong.text.includes('no_such_argument')) {
      throw new Error(`${tool.name} does not refuse an unknown argument by name: ${JSON.stringify(wrong)}`);
    }
  }
  return `${tools.length} tools, ${calls} calls`;
}

/** As CrewAI sends them: each optional argument that is not set is an explicit null. */
function withNulls(tool, args) {
  const names = Object.keys(tool.inputSchema.properties ?? {});
  return { ...Object.fromEntries(names.map((name) => [name, null])), ...args };
}

/** The one text block of a tool's answer. */
export function answerOf(result) {
  if (result.content.length !== 1 || result.content[0].type !== 'text') {
    throw new Error(`not exactly one text block: ${JSON.stringify(result).slice(0, 500)}`);
  }
  return { text: result.content[0].text, isError: result.isError === true, structured: result.structuredContent };
}

/** Runs each named attempt, prints one line for it, and exits with 1 if any failed. */
export async function attempts(list) {
  let failed = 0;
  for (const [name, attempt] of list) {
    try {
      console.log(`${name}: ${await attempt()}`);
    } catch (e) {
      failed++;
      console.log(`${name}: FAILED: ${e.stack ?? e}`);
    }
  }
  process.exit(failed === 0 ? 0 : 1);
}

export const target = JSON.parse(readFileSync(process.argv[2], 'utf8'));
