import type { RollReply, RollRow } from '../../protocol/api-identity.ts';
import { activityText } from './activity-text.ts';
import { localTime } from './age.ts';
import { intentDetails } from './intent-text.ts';
import { heartbeatAge } from './heartbeat-age.ts';
import { priorityCell } from './priority-text.ts';
import { safe } from './safe.ts';

export interface RollOptions {
  /** Only those that are active by their row and by the evidence. */
  active?: boolean;
  /** Only those that are active by their row and not by the evidence. */
  stale?: boolean;
  /** All inactive ones in one line, as ranges. Not with `all`. */
  compact?: boolean;
  /** The rows are of several workspaces, in which the same number may stand for different sessions. */
  all?: boolean;
  /** Everything that the register knows of each. */
  long?: boolean;
}

/** The sessions of a workspace by number, how many there are, and the numbers that are free. */
export function rollText(roll: RollReply, options: RollOptions = {}): string[] {
  return [
    'Currently Registered Sessions:',
    '',
    ...rowsText(roll, options),
    '',
    countText(roll),
    ...(options.all ? [] : [availableText(roll)]),
  ];
}

export function isActive(row: RollRow): boolean {
  return row.status === 'active' && !row.stale;
}

/** One line for each, numbers below one another. */
export function rollRows(rows: readonly RollRow[]): string[] {
  const width = widthOf(rows);
  return rows.toSorted((a, b) => a.number - b.number).map((row) => rowText(row, width));
}

function rowsText(roll: RollReply, { active, stale, all, compact, long }: RollOptions): string[] {
  const rows = roll.sessions.filter((row) => (active ? isActive(row) : !stale || row.stale)).toSorted((a, b) => a.number - b.number);
  if (rows.length === 0) return [`  ${active ? 'No session is active.' : stale ? 'No session is stale.' : 'No sessions registered yet.'}`];
  const width = widthOf(rows);
  const grouped = compact && !all ? rows.filter((row) => row.status === 'inactive') : [];
  const alone = (row: RollRow): string[] =>
    [`${rowText(row, width)}${all ? ` in ${safe(row.workspace)}` : ''}`].concat(long ? detailsText(row, roll.now, width) : []);
  const lines = rows.filter((row) => !grouped.includes(row)).map(alone);
  const ranges = rangesText(grouped.map((row) => row.number));
  return ranges === '' ? lines.flat() : [...lines.flat(), `  ${PAUSED} ${ranges} (inactive)`];
}

function widthOf(rows: readonly RollRow[]): number {
  return Math.max(2, ...rows.map((row) => String(row.number).length));
}

/** The sign is one cell wide on some terminals: a blank more keeps the numbers below one another on most. */
const PAUSED = '⏸️ ';

function rowText(row: RollRow, width: number): string {
  const number = `#${row.number}`.padEnd(width + 1);
  return `  ${row.status === 'active' ? '✅' : PAUSED} ${number} - ${whatItIs(row)} (${row.status}${row.stale ? ', stale' : ''})`;
}

function whatItIs({ role, goal, agent }: RollRow): string {
  return [role, goal, agent].map((text) => safe(text ?? '')).find((text) => text !== '') ?? '';
}

function detailsText(row: RollRow, now: string, width: number): string[] {
  const details: [string, string | null][] = [
    ['Goal', row.goal],
    ['Intent', row.intent === undefined ? null : intentDetails(row.intent, now)],
    ['Priority', row.priority === undefined ? null : priorityCell(row.priority)],
    ['Note', row.note],
    ['Project', row.project === row.workspace ? null : row.project],
    ['Session ID', row.sessionId],
    ['Agent', row.agent],
    ['Terminal', row.terminal],
    ['Registered', localTime(row.registeredAt)],
    ['Last heartbeat', heartbeatAge(row.lastSeenAt, now)],
    ['Last activity', row.activity === undefined ? null : activityText(row.activity, now)],
    ['Marked inactive', row.markedInactiveAt === null ? null : localTime(row.markedInactiveAt)],
  ];
  const margin = ' '.repeat(width + 9);
  return details.flatMap(([name, value]) => (safe(value ?? '') === '' ? [] : [`${margin}${name}: ${safe(value ?? '')}`]));
}

function countText({ active, inactive, stale }: RollReply): string {
  return `Active: ${active}  Inactive: ${inactive}${stale > 0 ? `  Stale: ${stale}` : ''}`;
}

/** Higher numbers than these are free too; they are named where no lower one is. */
export function availableText({ available, sessions }: RollReply): string {
  const next = Math.max(0, ...sessions.map(({ number }) => number)) + 1;
  return `Available numbers: ${available === '' ? `${next} and up` : available}`;
}

/** `#3-7, #9-13`, of numbers in their order. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `#${from}` : `#${from}-${to}`)).join(', ');
}
