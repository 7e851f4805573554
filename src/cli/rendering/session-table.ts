import type { LeaseView, SessionView } from '../../protocol/api.ts';
import { age } from './age.ts';
import { intentDetails } from './intent-text.ts';
import { priorityCell } from './priority-text.ts';
import { safe } from './safe.ts';
import { table, type Column } from './table.ts';

/** Names shown in one cell; the rest is a number. `rollcall show` and `--json` have all of them. */
const NAMES_IN_A_CELL = 4;

const COLUMNS: readonly Column[] = [
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

export interface SessionTableOptions {
  /** Those of the sessions, to say which are not firm. */
  leases: readonly LeaseView[];
  /** The daemon's. */
  now: string;
  /** Say in which worktree each session works. */
  elsewhere: boolean;
  width: number;
}

/** Head and one row (on a narrow terminal: several lines) per session. */
export function sessionTable(sessions: readonly SessionView[], { leases, now, elsewhere, width }: SessionTableOptions): string[] {
  const columns = elsewhere ? [...COLUMNS, { title: 'WORKTREE', min: 12 }] : COLUMNS;
  const rows = sessions.map((s) => row(s, leases, now).concat(elsewhere ? [safe(s.worktree ?? s.cwd)] : []));
  return table(columns, rows, width);
}

function row(session: SessionView, leases: readonly LeaseView[], now: string): string[] {
  return [
    `#${session.number}`,
    safe(session.agent),
    statusWord(session),
    age(session.startedAt, now),
    age(session.lastSeenAt, now),
    safe(session.branch ?? ''),
    doing(session, now),
    names(session.files.map((path) => file(path, session, leases))),
    names(session.waitsFor.map(safe)),
  ];
}

/** `closed down`, or `working` while its turn runs; else what is known of its process. */
export function statusWord({ status, turn, closedDown }: SessionView): string {
  if (closedDown === true) return 'closed down';
  return turn.running && (status === 'active' || status === 'idle') ? 'working' : safe(status);
}

/** What it works on, in its own or its user's words: role and intent, else its last prompt; with what was said of how far it is. */
function doing({ goal, role, prompt, intent, priority }: SessionView, now: string): string {
  const said = [intent === undefined ? '' : intentDetails(intent, now), priority === undefined ? '' : `priority ${priorityCell(priority)}`];
  const named = [role, goal].filter((text) => text !== null).map(safe);
  return [named.length === 0 ? safe(prompt ?? '') : named.join(': '), ...said].filter((part) => part !== '').join('; ');
}

/** A file without a mark is refused to others now. */
function file(path: string, session: SessionView, leases: readonly LeaseView[]): string {
  const lease = leases.find((l) => l.session.id === session.id && l.path === path);
  if (lease === undefined) return safe(path);
  if (lease.state === 'pending') return `${safe(path)} (pending)`;
  return lease.firm ? safe(path) : `${safe(path)} (soft)`;
}

function names(list: readonly string[]): string {
  const shown = list.slice(0, NAMES_IN_A_CELL).join(', ');
  return list.length > NAMES_IN_A_CELL ? `${shown} +${list.length - NAMES_IN_A_CELL} more` : shown;
}
