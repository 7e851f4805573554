import { aliasesOf, projectAlias } from '../../core/session/alias.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';

/** Gives a session that was just opened the names by which it can be found. */
export async function addAliases(d: Daemon, tx: Tx, session: Session, workspaceName: string): Promise<void> {
  const { id: sessionId, workspaceId, startedAt: createdAt } = session;
  const dayCount = await countOfDay(tx, workspaceId, createdAt);
  for (const { kind, alias } of aliasesOf(session, workspaceName, dayCount, d.hostName)) {
    const name = kind === 'project' ? ((await reserved(tx, workspaceId)) ?? (await ownName(tx, session, alias))) : alias;
    await tx.sessions.addAlias({ sessionId, workspaceId, alias: name, kind, createdAt });
  }
}

/**
 * One more name, with the project as it is called now and this time in it (that of the first name when not given); those that
 * it has stay. Returns it.
 */
export async function addProjectAlias(tx: Tx, session: Session, project: string, now: number, at: number | null = null): Promise<string> {
  const { id: sessionId, workspaceId } = session;
  const first = (await tx.sessions.aliases(sessionId)).find(({ kind }) => kind === 'project');
  const { kind, alias } = projectAlias(project, at ?? first?.createdAt ?? session.startedAt);
  const name = await ownName(tx, session, alias);
  await tx.sessions.addAlias({ sessionId, workspaceId, alias: name, kind, createdAt: now });
  return name;
}

/** Where the name of the next session of a workspace is kept, from the end of one to the start of the next. */
export function nextSessionKey(workspaceId: number): string {
  return `next-session:${workspaceId}`;
}

/** The name that was reserved when the last session ended: for the first that starts after it. null: none is. */
async function reserved(tx: Tx, workspaceId: number): Promise<string | null> {
  const key = nextSessionKey(workspaceId);
  const name = await tx.settings.get(key);
  if (name === null || name === '') return null;
  await tx.settings.set(key, '');
  return (await tx.sessions.byAlias(workspaceId, name)).length === 0 ? name : null;
}

/** Two sessions of one second: the later one's name gets its ordinal. */
async function ownName(tx: Tx, { id, workspaceId, ordinal }: Session, alias: string): Promise<string> {
  const others = (await tx.sessions.byAlias(workspaceId, alias)).filter((session) => session.id !== id);
  return others.length > 0 ? `${alias}-${ordinal}` : alias;
}

async function countOfDay(tx: Tx, workspaceId: number, now: number): Promise<number> {
  const key = `day-count:${workspaceId}`;
  const day = new Date(now).toISOString().slice(0, 10);
  const [lastDay, last] = ((await tx.settings.get(key)) ?? '').split(' ');
  const count = lastDay === day ? Number(last) + 1 : 1;
  await tx.settings.set(key, `${day} ${count}`);
  return count;
}
