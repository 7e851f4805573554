import type { Session } from '../../core/session/session.ts';
import type { Caller } from '../../protocol/api.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';

/** A person is at a terminal, and no registered agent is above the command. */
export function isPerson(calling: Session | null, caller: Caller): boolean {
  return calling === null && caller.terminal;
}

/** Who did it, for the journal and for those who are told. */
export function byWhom(calling: Session | null, caller: Caller): string {
  return calling === null ? (caller.terminal ? 'a person' : 'a program') : `#${calling.number}`;
}

/**
 * Whether a command may change what the register says of a session: of an agent's, that session itself and a person;
 * of a terminal's, everybody, but of one that a person's terminal identified itself as no agent. Throws PERSON_NEEDED.
 */
export async function mayChange(tx: ReadTx, session: Session, calling: Session | null, caller: Caller, action: string): Promise<void> {
  if (session.id === calling?.id || isPerson(calling, caller)) return;
  const registered = session.agent === 'terminal';
  if (registered && (calling === null || (await tx.identities.ofSession(session.id)).length === 0)) return;
  throw new RollcallError('PERSON_NEEDED', { action: `${action} #${session.number}` });
}
