import { SOAK_TITLE } from '../bench/page.ts';
import type { Machine } from '../bench/machine.ts';
import type { Outcome } from './part.ts';

/** The section of docs/performance.md that a whole run writes. */
export function soakSection(machine: Machine, outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ latencies }) => latencies ?? []);
  const [head = [], ...body] = rows;
  const table = [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return `## ${SOAK_TITLE}

Written by \`npm run soak -- --write\` on ${machine.date}: ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${machine.load} when it began. Sessions with
processes of their own work in two worktrees of one repository: turns of Write, Edit and Bash calls on files of their own and on files that all want, ends, deaths, resumes,
while the daemon is killed every few seconds and started again by the next hook. All clients run in one process on the same cores, and most of them speak to the daemon over connections of
that process; the time is from the question to the whole answer. An independent checker has replayed the journal afterwards, compared it with what the clients were told, and found nothing.

${table}

${outcomes.flatMap(({ lines }) => lines.map((line) => `- ${line}`)).join('\n')}
`;
}
