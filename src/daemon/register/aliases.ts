import { aliasesOf } from '../../core/session/alias.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';

/** Gives a session that was just opened the names by which it can be found. */
export async function addAliases(d: Daemon, tx: Tx, session: Session, workspaceName: string): Promise<void> {
  const { id: sessionId, workspaceId, ordinal, startedAt: createdAt } = session;
  const dayCount = await countOfDay(tx, workspaceId, createdAt);
  for (const { kind, alias } of aliasesOf(session, workspaceName, dayCount, d.hostName)) {
    // Two sessions of one second: the later one's name gets its ordinal.
    const taken = kind === 'project' && (await tx.sessions.byAlias(workspaceId, alias)).length > 0;
    await tx.sessions.addAlias({ sessionId, workspaceId, alias: taken ? `${alias}-${ordinal}` : alias, kind, createdAt });
  }
}

async function countOfDay(tx: Tx, workspaceId: number, now: number): Promise<number> {
  const key = `day-count:${workspaceId}`;
  const day = new Date(now).toISOString().slice(0, 10);
  const [lastDay, last] = ((await tx.settings.get(key)) ?? '').split(' ');
  const count = lastDay === day ? Number(last) + 1 : 1;
  await tx.settings.set(key, `${day} ${count}`);
  return count;
}
