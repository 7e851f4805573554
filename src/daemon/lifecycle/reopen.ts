import { askedFor, isClosed, reopen } from '../../core/lifecycle/closing.ts';
import type { Phrase } from '../../core/lifecycle/phrase.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import { callingSession } from '../register/release.ts';

/** Why a call of a session that was closed down does not run. */
export const CLOSED =
  'this session is closed down; start a new one. Stop here: do nothing more. The next prompt of its user opens it again.';

/** Its user goes on with it: what was closed down is open again. false: it was not. */
export async function reopenSession(d: Daemon, tx: Tx, session: Session, by: 'prompt' | 'resume'): Promise<boolean> {
  const closing = await tx.closings.get(session.id);
  if (closing === null || !isClosed(closing)) return false;
  const now = d.clock.now();
  await tx.closings.put(reopen(closing, now));
  await journal(tx, now, session, 'closedown.reopened', { by });
  return true;
}

/** The text for the agent whose user typed nothing but a phrase. */
export async function answerPhrase(d: Daemon, tx: Tx, session: Session, phrase: Phrase, root: string): Promise<string> {
  if (phrase === 'start')
    return 'The user asks for the checks of a session’s start. Run `rollcall init` now and tell what it says, ✗ and ⚠ first.';
  if (d.closed.has(session.id)) return 'This session is closed down already. Stop here: do nothing more.';
  const now = d.clock.now();
  // "The user said" means a prompt that was typed into a session that no agent started.
  const parent = session.process === null ? null : await callingSession(tx, { pid: session.process.pid, terminal: false });
  const closing = askedFor(session, parent === null ? 'prompt' : 'agent', root, now);
  await tx.closings.put(closing);
  await journal(tx, now, session, 'closedown.asked', { by: closing.askedBy });
  return 'The user asks for the closedown of this session. Run `rollcall closedown` now, tell what it says, and stop: do nothing more.';
}
