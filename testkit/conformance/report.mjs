// Turns results of the conformance suite into docs/conformance.md, or compares them with it.
// Usage: report.mjs SUITE_VERSION REQUIREMENTS_FOLDER RESULTS_FOLDER DOCUMENT [--accept]
import { readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const [suite, requirements, results, file, accept] = process.argv.slice(2);
const SERVERS = ['db', 'log', 'config'];

// What any server can run. Everything else calls tools, prompts or resources that only the fixture has.
const WITHOUT_FIXTURE = {
  '2025-11-25': [
    'server-initialize', 'ping', 'logging-set-level', 'tools-list', 'resources-list', 'prompts-list',
    'server-sse-multiple-streams', 'dns-rebinding-protection', 'server-session-lifecycle',
  ],
  '2026-07-28': [
    'tools-list', 'resources-list', 'prompts-list', 'caching', 'sep-2164-resource-not-found',
    'server-sse-multiple-streams', 'dns-rebinding-protection', 'input-required-result-unsupported-methods',
    'http-header-validation',
  ],
};
// An extension of the protocol that we do not implement.
const left = (scenario) => scenario.startsWith('tasks-');

const problems = [];

/** The names below a key of the suite's requirements, which are plain YAML lists. */
function required(revision) {
  const scored = [], unscored = [];
  let key = '';
  let name = '';
  for (const line of readFileSync(join(requirements, `${revision}.yaml`), 'utf8').split('\n')) {
    const top = line.match(/^([a-z_]+):/);
    if (top) key = top[1];
    const item = line.match(/^ {2}- (?:scenario: )?(\S+)/);
    if (item) {
      name = item[1];
      if (key === 'server') scored.push(name);
    }
    if (key === 'not_scored' && /^ {4}leg: server/.test(line) && !left(name)) unscored.push(name);
  }
  return { scored, unscored };
}

/** Scenario -> its checks. */
function read(target, revision) {
  const found = new Map();
  const folder = join(results, target, revision);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const scenario = name.match(/^server-(.*)-\d{4}-\d\d-\d\dT[\d-]+Z$/)?.[1];
    const checks = join(folder, name, 'checks.json');
    if (scenario && existsSync(checks)) found.set(scenario, JSON.parse(readFileSync(checks, 'utf8')));
  }
  return found;
}

/** Counts of one scenario; notes what failed. */
function count(target, revision, scenario, checks) {
  if (!checks) problems.push(`${target} ${revision} ${scenario}: did not run`);
  const of = (status) => (checks ?? []).filter((check) => check.status === status);
  for (const check of [...of('FAILURE'), ...of('WARNING')]) {
    problems.push(`${target} ${revision} ${scenario}: ${check.status} ${check.id}: ${check.errorMessage ?? check.description}`);
  }
  return { passed: of('SUCCESS').length, failed: of('FAILURE').length, warned: of('WARNING').length };
}

function fixture(revision, title, scenarios, found) {
  const rows = scenarios.map((scenario) => [scenario, count('fixture', revision, scenario, found.get(scenario))]);
  const total = rows.reduce((sum, [, c]) => ({ passed: sum.passed + c.passed, failed: sum.failed + c.failed, warned: sum.warned + c.warned }),
    { passed: 0, failed: 0, warned: 0 });
  return [
    `### ${title}`, '',
    '| scenario | passed | failed | warnings |', '|---|---:|---:|---:|',
    ...rows.map(([scenario, c]) => `| ${scenario} | ${c.passed} | ${c.failed} | ${c.warned} |`),
    `| **${scenarios.length} scenarios** | **${total.passed}** | **${total.failed}** | **${total.warned}** |`, '',
  ];
}

function real(revision) {
  const found = SERVERS.map((server) => read(server, revision));
  return [
    '### The three servers, scenarios that need no fixture', '',
    '| scenario | db | log | config |', '|---|---|---|---|',
    ...WITHOUT_FIXTURE[revision].map((scenario) => {
      const cells = SERVERS.map((server, i) => {
        const c = count(server, revision, scenario, found[i].get(scenario));
        return `${c.passed} passed` + (c.failed ? `, ${c.failed} failed` : '') + (c.warned ? `, ${c.warned} warnings` : '');
      });
      return `| ${scenario} | ${cells.join(' | ')} |`;
    }), '',
  ];
}

const lines = [
  '# Conformance', '',
  `What the official suite, npm \`@modelcontextprotocol/conformance\` ${suite}, says of this code: checks per scenario.`,
  'There is no file of expected failures. Written by `testkit/conformance/run.sh --accept`; `.ci/run` runs it again and',
  'fails when a scenario fails or anything differs.', '',
  'The *fixture server* has the tools, prompts and resources that the scenarios call',
  '(`mcp-http/src/test/java/ai/dbtool/mcp/http/conformance`), served by the transports and sessions that serve the real',
  'servers. *Not scored* are scenarios that the suite runs but does not require; of those only the ten of the tasks',
  'extension are left out, which we do not implement. Beyond the suite, every message that any test receives is held',
  'against the published JSON schema of its revision ([decision 115](decisions/115-messages-against-the-published-schema.md)).', '',
];
for (const revision of Object.keys(WITHOUT_FIXTURE)) {
  const { scored, unscored } = required(revision);
  const found = read('fixture', revision);
  lines.push(`## ${revision}`, '',
    ...fixture(revision, 'Fixture server, required scenarios', scored, found),
    ...fixture(revision, 'Fixture server, not scored', unscored, found),
    ...real(revision));
}
const text = lines.join('\n');

problems.forEach((problem) => console.log(problem));
if (accept) writeFileSync(file, text);
const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
const differs = before !== text;
if (differs) {
  const old = new Set(before.split('\n'));
  text.split('\n').filter((line) => !old.has(line)).forEach((line) => console.log(`differs: ${line}`));
  console.log(`${file} says otherwise; when the run is right: testkit/conformance/run.sh --accept`);
}
const failures = problems.filter((problem) => !/: WARNING /.test(problem));
console.log(`${failures.length} problems, ${problems.length - failures.length} warnings`);
process.exit(failures.length || differs ? 1 : 0);
