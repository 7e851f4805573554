import { shown } from '../context/shown.ts';
import { agoText } from '../text/duration.ts';
import { foreignBlock } from '../text/foreign-text.ts';
import type { Recovery } from './closing.ts';

/** What was left, and by whom. */
export interface LeftRecovery {
  /** Of the session that was closed down; null: not in the register. */
  number: number | null;
  /** Ms since the epoch. */
  at: number;
  /** As the marker names it. */
  document: string;
  /** null: only the document knows. */
  recovery: Recovery | null;
}

/** Of one line, and lines of one section. */
const LINE = 200;
const LINES = 6;

/**
 * What the next session is given: that the one before was closed down, where its document is, and the begin of it, in four
 * parts. A part of which nothing is known says so. At most about 5,000 characters.
 */
export function recoveryText({ number, at, document, recovery }: LeftRecovery, now: number): string {
  const who = number === null ? '' : ` (#${number}, ${agoText(now - at)})`;
  const lines = [
    `⚠️ PREVIOUS SESSION ENDED WITH CLOSEDOWN${who}`,
    `📄 Recovery document: ${shown(document, 300)}`,
    'This appears to be a POST-COMPACTION restart, or a new session after it. Read the recovery document for context.',
  ];
  if (recovery === null) return lines.join('\n');
  const parts: [title: string, lines: readonly string[]][] = [
    ['Priorities', recovery.priorities],
    ['Recent commits', recovery.commits],
    ['Known issues', recovery.issues],
    ['Cleanup summary', recovery.cleanup],
  ];
  const rows = parts.flatMap(([title, found]) =>
    found.length === 0 ? [`${title}: none known`] : found.slice(0, LINES).map((line) => `${title}: ${line}`),
  );
  return [...lines, foreignBlock(number ?? 0, rows, { limit: LINE })].join('\n');
}
