import { dependencyOverText, importOverText, type ImportEnd } from '../../core/intent/messages.ts';
import type { Lease } from '../../core/lease/lease.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { tellDependents } from './intent-say.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

/**
 * The work of a session on these files is over (null: on all of its files): whoever was told that it imports one of them is told
 * this too, once.
 */
export async function importsOver(
  d: Daemon,
  tx: Tx,
  holder: Session,
  files: readonly Pick<Lease, 'worktreeId' | 'key'>[] | null,
  end: ImportEnd,
): Promise<void> {
  for (const told of await tx.toldImports.ofHolder(holder.id)) {
    if (files !== null && !files.some(({ worktreeId, key }) => worktreeId === told.worktreeId && key === told.key)) continue;
    await tx.toldImports.remove(told);
    const reader = await tx.sessions.get(told.sessionId);
    if (reader === null || reader.endedAt !== null) continue;
    await tell(d, tx, reader.id, importOverText(told.importedBy, told.path, holder, end));
    await journal(tx, d.clock.now(), reader, 'session.import-over', {
      path: told.path,
      importedBy: told.importedBy,
      holder: holder.id,
      end,
    });
  }
}

/** A session is gone: those that build on its work hear so, unless it said that it was done. */
export async function workOver(d: Daemon, tx: Tx, session: Session): Promise<void> {
  await tx.toldImports.removeOfSession(session.id);
  await importsOver(d, tx, session, null, 'ended');
  if ((await tx.intents.get(session.id))?.doneAt == null) await tellDependents(d, tx, session, dependencyOverText(session, 'ended'));
}
