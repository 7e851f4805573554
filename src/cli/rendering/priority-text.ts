import type { PriorityReply } from '../../protocol/api-priority.ts';
import type { PriorityView } from '../../protocol/priority-view.ts';
import { safe } from './safe.ts';

/** `hotfix (90)`, `90`. */
export function priorityCell({ value, name }: PriorityView): string {
  return name === null ? String(value) : `${safe(name)} (${value})`;
}

/** Who has which, and what can be said. */
export function priorityText({ priorities, words, normal }: PriorityReply): string[] {
  const lines = priorities.map(({ session, priority }) =>
    priority === null
      ? `#${session.number} has no priority; it counts as ${normal} and takes nothing from others.`
      : `#${session.number} has the priority ${priorityCell(priority)}.`,
  );
  if (lines.length === 0) lines.push('No session here has a priority.');
  return [...lines, `Words: ${words.map(({ match, priority }) => `${safe(match)} ${priority}`).join(', ')}.`];
}
