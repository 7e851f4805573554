import type { Benchmark, Line } from './benchmark.ts';
import type { Machine } from './machine.ts';
import { DEAD_ENDS, MISSED_WHY } from './notes.ts';
import { markdownTable } from './table.ts';

/** The section that `npm run soak -- --write` writes; it stands before the dead ends. */
export const SOAK_TITLE = 'Many sessions at once, and a daemon that is killed';
const LAST = '\n## Dead ends\n';

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

/** The page with this section in the place of the one that it has. */
export function withSoakSection(page: string, section: string): string {
  const before = soakSectionOf(page);
  const without = before === null ? page : page.replace(`\n${before}`, () => '');
  const at = without.indexOf(LAST);
  return at < 0 ? `${without}\n${section}` : `${without.slice(0, at)}\n${section}${without.slice(at)}`;
}

/** null where the page has none. */
export function soakSectionOf(page: string): string | null {
  const start = page.indexOf(`## ${SOAK_TITLE}\n`);
  if (start < 0) return null;
  const end = page.indexOf('\n## ', start);
  return end < 0 ? page.slice(start) : page.slice(start, end);
}

function why(name: string, lines: readonly Line[]): string {
  const reason = MISSED_WHY[name];
  return reason !== undefined && lines.some((line) => line.verdict?.met === false) ? `\n\nWhy: ${reason}` : '';
}
