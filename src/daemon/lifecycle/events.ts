import { phraseOf } from '../../core/lifecycle/phrase.ts';
import type { Session } from '../../core/session/session.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Home } from '../places.ts';
import { lastInitText } from './init.ts';
import { type SeenMarker, rootOf, seeMarker, takeRecovery } from './recovery.ts';
import { answerPhrase, reopenSession } from './reopen.ts';

/** What the events of a session have to do with closedowns: what was found out before the transaction, and what is to be done after it. */
export interface LifecyclePlace {
  root: string;
  /** Of a session that may be a new one. */
  marker: SeenMarker | null;
  after: (() => void)[];
}

export function lifecyclePlace(event: AgentEvent, home: Home): LifecyclePlace {
  const root = rootOf(home);
  return { root, marker: event.kind === 'session-start' && event.source === 'startup' ? seeMarker(root) : null, after: [] };
}

/** Its user goes on with a session: where it was closed down, it is open again. */
export async function goOn(d: Daemon, tx: Tx, session: Session, by: 'prompt' | 'resume', { after }: LifecyclePlace): Promise<void> {
  if (!(await reopenSession(d, tx, session, by))) return;
  after.push(() => {
    d.closed.delete(session.id);
    d.markersMoved(null);
  });
}

/** What a session that starts anew gets of those that were closed down before it; `warnings` are for its person. */
export async function leftBefore(
  d: Daemon,
  tx: Tx,
  session: Session,
  { marker, root, after }: LifecyclePlace,
): Promise<{ texts: string[]; warnings: string[] }> {
  if (marker === null) return { texts: [], warnings: [] };
  const { text, warnings, stranger } = await takeRecovery(d, tx, session, marker);
  if (text !== null) after.push(() => d.markersMoved(stranger));
  const last = await lastInitText(tx, root, d.clock.now());
  return { texts: [text, last].filter((one) => one !== null), warnings: warnings.map((warning) => `Rollcall: ${warning}`) };
}

/** A prompt that is a phrase is answered, and says nothing of the work: its text. null: it is any other, and opens a session that was closed down. */
export async function promptAsks(
  d: Daemon,
  tx: Tx,
  session: Session,
  prompt: string | null,
  place: LifecyclePlace,
): Promise<string | null> {
  if (prompt === null) return null;
  const phrase = phraseOf(prompt);
  if (phrase !== 'closedown' && d.closed.has(session.id)) await goOn(d, tx, session, 'prompt', place);
  return phrase === null ? null : answerPhrase(d, tx, session, phrase, place.root);
}
