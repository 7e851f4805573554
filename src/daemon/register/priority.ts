import type { Lease } from '../../core/lease/lease.ts';
import { overruledText, tookOverText } from '../../core/lease/priority-messages.ts';
import {
  NORMAL_PRIORITY,
  PRIORITY_LIMIT,
  PRIORITY_WORDS,
  type Priority,
  type PriorityWord,
  outrankedBy,
  priorityText,
  saidPriority,
  valueOf,
} from '../../core/session/priority.ts';
import type { Session } from '../../core/session/session.ts';
import { shortText } from '../../core/text/short-text.ts';
import type { PriorityReply, PriorityRequest } from '../../protocol/api-priority.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Store, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { isPerson } from './callers.ts';
import { findSession } from './find-session.ts';
import { journal } from './journal.ts';
import { priorityView } from './priority-view.ts';
import { callingSession } from './release.ts';
import { tell } from './tell.ts';

const WORDS_NAMED = 20;

/** All that the register has, for the daemon to keep beside it. */
export async function keptPriorities(store: Store): Promise<Map<string, Priority>> {
  const kept = await store.read((tx) => tx.priorities.all());
  return new Map(kept.map((priority) => [priority.sessionId, priority]));
}

/**
 * `rollcall priority`: how urgent the work of a session is. Only a person at a terminal sets it, or takes it away; everybody
 * may ask. Throws PERSON_NEEDED, NO_SUCH_PRIORITY, SESSION_ENDED, and what findSession throws; then nothing was changed.
 */
export async function priority(d: Daemon, request: PriorityRequest): Promise<PriorityReply> {
  const home = await d.places.home(request.cwd);
  const { session, priority: said } = request;
  const words = wordsOf(d, request.cwd);
  if (said !== undefined && session !== null) await set(d, request, home.workspace.id, session, said, words);
  return d.store.read(async (tx) => {
    const named = session === null ? null : await findSession(tx, home.workspace.id, session);
    const live = named === null ? (await tx.sessions.live(home.workspace.id)).filter(({ id }) => d.priorities.has(id)) : [named];
    const priorities = live.map(({ id, number }) => ({ session: { id, number }, priority: priorityView(d, id) }));
    return { priorities, words: [...words], normal: NORMAL_PRIORITY };
  });
}

async function set(
  d: Daemon,
  request: PriorityRequest,
  workspaceId: number,
  ref: string,
  said: string | null,
  words: readonly PriorityWord[],
): Promise<void> {
  const { id, workspaceId: own } = await d.store.read((tx) => findSession(tx, workspaceId, ref));
  const wanted = said === null ? null : saidPriority(said, words);
  await d.store.transaction([own], async (tx) => {
    const session = await tx.sessions.get(id);
    if (session === null || session.endedAt !== null) throw new RollcallError('SESSION_ENDED', { ref });
    if (!isPerson(await callingSession(tx, request.caller), request.caller))
      throw new RollcallError('PERSON_NEEDED', { action: `to set the priority of #${session.number}` });
    if (said !== null && wanted === null) {
      const named = words.slice(0, WORDS_NAMED).map(({ match }) => shortText(match, 40));
      const names = [...named, ...(words.length > WORDS_NAMED ? ['…'] : [])].join(', ');
      throw new RollcallError('NO_SUCH_PRIORITY', { name: shortText(said, 40), words: names, limit: String(PRIORITY_LIMIT) });
    }
    const now = d.clock.now();
    if (wanted === null) await tx.priorities.remove(id);
    else await tx.priorities.put({ sessionId: id, workspaceId: own, ...wanted, setAt: now });
    await journal(tx, now, session, 'session.priority', {
      from: d.priorities.get(id)?.value ?? null,
      to: wanted?.value ?? null,
      name: wanted?.name ?? null,
      by: 'a person',
    });
  });
  if (wanted === null) d.priorities.delete(id);
  else d.priorities.set(id, { sessionId: id, workspaceId: own, ...wanted, setAt: d.clock.now() });
}

function wordsOf(d: Daemon, directory: string): readonly PriorityWord[] {
  const { priorityRules } = d.config(directory);
  return priorityRules.length === 0 ? PRIORITY_WORDS : priorityRules;
}

/** Whose leases may have to give way to this session. Costs no query. */
export function outrankedHere(d: Daemon, session: Session, holders: Iterable<string>): ReadonlySet<string> {
  return outrankedBy(session.id, holders, d.priorities);
}

/** Both priorities, for the journal. */
export function ranksOf(d: Daemon, session: Session, holderId: string): { priority: number; over: number } {
  return { priority: valueOf(d.priorities.get(session.id)), over: valueOf(d.priorities.get(holderId)) };
}

/** Tells the holder that its lease gave way to a higher priority; gives what the taker should know. */
export async function overrule(d: Daemon, tx: Tx, taker: Session, lease: Lease, holder: Session, path: string): Promise<string[]> {
  const ranks = { taker: priorityText(d.priorities.get(taker.id)), holder: priorityText(d.priorities.get(holder.id)) };
  await tell(d, tx, holder.id, overruledText(lease, path, taker, ranks));
  return [tookOverText(lease, path, holder, ranks)];
}
