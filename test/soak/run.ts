import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { thisMachine } from '../bench/machine.ts';
import { withSoakSection } from '../bench/page.ts';
import { endAllStarted } from '../bench/support/cleanup.ts';
import { capture } from './capture.ts';
import type { Problem } from './checker/journal.ts';
import { exports } from './export.ts';
import { kills } from './kills.ts';
import { soakSection } from './page.ts';
import type { Outcome, Part, PartOptions } from './part.ts';
import { search } from './search.ts';
import { sessions } from './sessions.ts';

const PARTS: readonly Part[] = [sessions, kills, exports, capture, search];
const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
/** Of each property so many problems are printed. */
const SHOWN = 15;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    seed: { type: 'string' },
    seconds: { type: 'string' },
    points: { type: 'string', default: '1000' },
    sessions: { type: 'string', default: '50' },
    corpus: { type: 'string', default: '2000' },
    records: { type: 'string', default: '1000000' },
    megabytes: { type: 'string', default: '1000' },
    'quiet-bash': { type: 'boolean', default: false },
    keep: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const unknown = values.only?.find((name) => !PARTS.some((part) => part.name === name));
if (unknown !== undefined) misused(`There is no part ${unknown}; there are: ${PARTS.map((part) => part.name).join(', ')}.`);
if (values.write && (values.only !== undefined || values['quiet-bash']))
  misused('--write keeps a whole run: leave out --only and --quiet-bash.');
const options: PartOptions = {
  seed: values.seed === undefined ? Date.now() % 1_000_000 : whole('seed', values.seed),
  seconds: values.seconds === undefined ? null : whole('seconds', values.seconds),
  points: whole('points', values.points),
  sessions: whole('sessions', values.sessions),
  corpus: whole('corpus', values.corpus),
  records: whole('records', values.records),
  megabytes: whole('megabytes', values.megabytes),
  quietBash: values['quiet-bash'],
  keep: values.keep ?? null,
};
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    endAllStarted();
    process.exit(130);
  });
}

const machine = thisMachine();
console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}; load ${machine.load}; seed ${options.seed}`,
);
const found: { part: Part; outcome: Outcome }[] = [];
for (const part of PARTS) {
  if (values.only !== undefined && !values.only.includes(part.name)) continue;
  const start = performance.now();
  const outcome = await part.run(options).finally(() => endAllStarted());
  found.push({ part, outcome });
  console.log(`\n${part.name} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
  console.log(outcome.lines.join('\n'));
  if (outcome.latencies !== null) console.log(columns(outcome.latencies));
  console.log(problemText(outcome.problems));
  console.log(outcome.problems.length === 0 ? `${part.name}: passed` : `${part.name}: FAILED, ${outcome.problems.length} problems`);
}
const failed = found.filter(({ outcome }) => outcome.problems.length > 0);
console.log(
  `\n${failed.length === 0 ? 'PASSED' : 'FAILED'}: ${found.map(({ part, outcome }) => `${part.name} ${outcome.problems.length}`).join(', ')} problems; ` +
    `again with --seed ${options.seed}`,
);
if (values.write) {
  if (failed.length > 0) console.log('A failed run is not written down.');
  else {
    const outcomes = found.map(({ outcome }) => outcome);
    writeFileSync(PAGE, withSoakSection(readFileSync(PAGE, 'utf8'), soakSection(machine, outcomes)));
    console.log(`written: ${PAGE}`);
  }
}
process.exitCode = failed.length === 0 ? 0 : 1;

function whole(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) misused(`--${name} takes a whole number, not ${text}.`);
  return Number(text);
}

function misused(text: string): never {
  console.error(text);
  process.exit(64);
}

function columns(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '))
    .join('\n');
}

function problemText(problems: readonly Problem[]): string {
  const lines: string[] = [];
  for (const property of new Set(problems.map((problem) => problem.property))) {
    const all = problems.filter((problem) => problem.property === property);
    lines.push(`${property}: ${all.length} problems`);
    for (const { text } of all.slice(0, SHOWN)) lines.push(`  ${text}`);
    if (all.length > SHOWN) lines.push(`  and ${all.length - SHOWN} more`);
  }
  return lines.join('\n');
}
