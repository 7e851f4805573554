import type { Config } from '../../config/schema.ts';
import type { Neighbour } from '../../core/session/roll-call.ts';
import type { Session } from '../../core/session/session.ts';
import { shortPath } from '../../core/text/short-text.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { tellPerson } from './tell.ts';

/*
 * What the person who sits before a session is told where the settings `notices.*` ask for it. Its agent reads none of it.
 */

type Notices = Config['notices'];

const SHOWN = 5;
const PATH = 100;

export function startNotice(session: Session, neighbours: readonly Neighbour[]): string {
  const numbers = neighbours.map((n) => n.session.number).toSorted((a, b) => a - b);
  return `This session is #${session.number}. ${othersText(numbers)}`;
}

function othersText(numbers: readonly number[]): string {
  if (numbers.length === 0) return 'No other session is here.';
  const more = numbers.length > SHOWN ? ` and ${numbers.length - SHOWN} more` : '';
  const named = numbers.slice(0, SHOWN).map((number) => `#${number}`);
  return `Also here: ${named.join(', ')}${more}.`;
}

/** A call that another session's lease, or place in a line, was the reason to refuse. */
export function conflictNotice(path: string, holder: Session | null): string {
  const because = holder === null ? 'it was changed since this session read it' : `#${holder.number} has it`;
  return `A change of ${shortPath(path, PATH)} was refused: ${because}.`;
}

export function callNotices(
  notices: Notices,
  outcome: { denied: string; conflict?: string } | { denied: null; granted: readonly string[] },
): string[] {
  if (outcome.denied !== null) return notices.conflict_detected && outcome.conflict !== undefined ? [outcome.conflict] : [];
  if (!notices.lock_acquired || outcome.granted.length === 0) return [];
  const more = outcome.granted.length > SHOWN ? ` and ${outcome.granted.length - SHOWN} more` : '';
  const paths = outcome.granted.slice(0, SHOWN).map((path) => shortPath(path, PATH));
  return [`This session now holds ${paths.join(', ')}${more}.`];
}

/** Those who sit before the other sessions of the repository are told of an end with the next hook of theirs. */
export async function tellOfEnd(d: Daemon, tx: Tx, ended: Session): Promise<void> {
  for (const other of await tx.sessions.live(ended.workspaceId)) {
    if (other.id === ended.id || !d.config(other.cwd).notices.session_complete) continue;
    await tellPerson(d, tx, other.id, `#${ended.number} has ended.`);
  }
}
