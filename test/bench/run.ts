import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Benchmark, Line } from './benchmark.ts';
import { capture } from './capture.ts';
import { captureLatency } from './capture-latency.ts';
import { captureSweep } from './capture-sweep.ts';
import { commands } from './commands.ts';
import { continuity } from './continuity.ts';
import { daemonAtRest } from './daemon-at-rest.ts';
import { daemonStart } from './daemon-start.ts';
import { decision } from './decision.ts';
import { decisionMeanwhile } from './decision-meanwhile.ts';
import { death } from './death.ts';
import { hookCommand } from './hook-command.ts';
import { leasePairs } from './lease-pairs.ts';
import { thisMachine } from './machine.ts';
import { performancePage, soakSectionOf, withSoakSection } from './page.ts';
import { endAllStarted } from './support/cleanup.ts';
import { textTable } from './table.ts';
import { toolCall } from './tool-call.ts';

const BENCHMARKS: readonly Benchmark[] = [
  toolCall,
  hookCommand,
  decision,
  leasePairs,
  daemonStart,
  daemonAtRest,
  death,
  commands,
  capture,
  captureSweep,
  captureLatency,
  continuity,
  decisionMeanwhile,
];
const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, write: { type: 'boolean', default: false } } });
const unknown = values.only?.find((name) => !BENCHMARKS.some((b) => b.name === name));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}; there are: ${BENCHMARKS.map((b) => b.name).join(', ')}.`);
  process.exit(64);
}
if (values.write && values.only !== undefined) {
  console.error('--write keeps a whole run: leave out --only.');
  process.exit(64);
}
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    endAllStarted();
    process.exit(130);
  });
}

const machine = thisMachine();
console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}; load ${machine.load}`,
);
const found: { benchmark: Benchmark; lines: Line[] }[] = [];
for (const benchmark of BENCHMARKS) {
  if (values.only !== undefined && !values.only.includes(benchmark.name)) continue;
  const start = performance.now();
  try {
    const lines = await benchmark.run();
    found.push({ benchmark, lines });
    console.log(`\n${benchmark.title} (${benchmark.name}, ${((performance.now() - start) / 1000).toFixed(0)} s)`);
    console.log(textTable(lines));
  } finally {
    endAllStarted();
  }
}

const all = found.flatMap(({ lines }) => lines);
const judged = all.filter((line) => line.verdict !== null);
const missed = judged.filter((line) => line.verdict?.met === false);
console.log(`\n${judged.length - missed.length} of ${judged.length} budgets met.`);
if (values.write) {
  // What the soak has written stays until it writes again.
  const soak = existsSync(PAGE) ? soakSectionOf(readFileSync(PAGE, 'utf8')) : null;
  const page = performancePage(machine, found);
  writeFileSync(PAGE, soak === null ? page : withSoakSection(page, soak));
  console.log(`written: ${PAGE}`);
}
