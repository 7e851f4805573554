import type { Benchmark, Line } from './benchmark.ts';
import type { Machine } from './machine.ts';
import { DEAD_ENDS, MISSED_WHY } from './notes.ts';
import { markdownTable } from './table.ts';

/** docs/performance.md: nothing in it is written by hand. */
export function performancePage(machine: Machine, found: readonly { benchmark: Benchmark; lines: readonly Line[] }[]): string {
  const sections = found.map(
    ({ benchmark, lines }) => `## ${benchmark.title}\n\n${benchmark.method}\n\n${markdownTable(lines)}${why(benchmark.name, lines)}\n`,
  );
  return `# What Rollcall costs, measured

Written by \`npm run bench -- --write\` on ${machine.date}. Do not edit it: change \`test/bench/\` and run that again.

| machine | |
| --- | --- |
| processor | ${machine.cpu}, ${machine.cores} cores |
| memory | ${machine.memoryGb} GB |
| system | ${machine.system} |
| Node | ${machine.node} |
| load when it began | ${machine.load} |

Every number was measured beside something else in the same run, in turns: the ratios hold on other machines, the milliseconds do not. A
budget is what the design promises; where one is missed, the table says by how much and the line below it why.

${sections.join('\n')}
## Dead ends

Tried, measured, and left out. Do not try them again without a new reason.

${DEAD_ENDS.map((text) => `- ${text}`).join('\n')}
`;
}

function why(name: string, lines: readonly Line[]): string {
  const reason = MISSED_WHY[name];
  return reason !== undefined && lines.some((line) => line.verdict?.met === false) ? `\n\nWhy: ${reason}` : '';
}
