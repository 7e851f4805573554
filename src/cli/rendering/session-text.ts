import type { LeaseView, SessionView, WaitView } from '../../protocol/api.ts';
import { age } from './age.ts';
import { safe } from './safe.ts';
import type { Column } from './table.ts';

/** Names shown in one cell; the rest is a number. `rollcall show` and `--json` have all of them. */
const NAMES_IN_A_CELL = 4;

export const SESSION_COLUMNS: readonly Column[] = [
  { title: '#' },
  { title: 'AGENT' },
  { title: 'STATUS' },
  { title: 'AGE' },
  { title: 'SEEN' },
  { title: 'BRANCH', min: 8 },
  { title: 'DOES', min: 14 },
  { title: 'FILES', min: 14 },
  { title: 'WAITS FOR', min: 12 },
];

/** One row per session for SESSION_COLUMNS. `now` is the daemon's. */
export function sessionRow(session: SessionView, now: string): string[] {
  return [
    `#${session.number}`,
    safe(session.agent),
    safe(session.status),
    age(session.startedAt, now),
    age(session.lastSeenAt, now),
    safe(session.branch ?? ''),
    doing(session),
    names(session.files),
    names(session.waitsFor),
  ];
}

/** What it works on, in its own or its user's words: role, goal or last prompt. */
function doing(session: SessionView): string {
  return safe(session.role ?? session.goal ?? session.prompt ?? '');
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, NAMES_IN_A_CELL).map(safe).join(', ');
  return list.length > NAMES_IN_A_CELL ? `${shown} +${list.length - NAMES_IN_A_CELL} more` : shown;
}

export const LEASE_COLUMNS: readonly Column[] = [
  { title: 'FILE', min: 16 },
  { title: 'HELD BY' },
  { title: 'STATE' },
  { title: 'SINCE' },
  { title: 'UNTIL' },
  { title: 'FOR', min: 14 },
  { title: 'WAITING', min: 8 },
];

/** One row per lease for LEASE_COLUMNS. */
export function leaseRow(lease: LeaseView, waits: readonly WaitView[], now: string): string[] {
  const waiting = waits.filter((w) => w.path === lease.path && w.worktree === lease.worktree).map((w) => `#${w.session.number}`);
  const kind = [lease.state === 'pending' ? 'pending' : lease.firm ? 'firm' : 'soft', ...(lease.mode === 'shared' ? ['shared'] : [])];
  return [
    safe(lease.path),
    `#${lease.session.number} ${safe(lease.session.agent)}`,
    kind.join(', '),
    age(lease.acquiredAt, now),
    until(lease.estimatedCompletion ?? lease.expiresAt, now),
    safe(lease.reason ?? lease.session.description ?? ''),
    waiting.join(', '),
  ];
}

function until(at: string | null, now: string): string {
  if (at === null) return 'unknown';
  return Date.parse(at) > Date.parse(now) ? `in ${age(now, at)}` : 'over';
}
