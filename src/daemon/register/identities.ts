import type { Remembered } from '../../core/session/identify.ts';
import { type InstanceKeys, instanceKeys } from '../../core/session/instance.ts';
import type { Session } from '../../core/session/session.ts';
import type { Instance } from '../../protocol/api-identity.ts';
import type { ReadTx, Tx } from '../../store/store.ts';

/** What this instance, and its terminal, were at their last identify in this workspace. */
export async function rememberedOf(
  tx: ReadTx,
  workspaceId: number,
  instance: Instance,
  day: string,
): Promise<{ own: Remembered | null; terminal: Remembered | null }> {
  const keys = instanceKeys(instance);
  const of = async (key: string | null): Promise<Remembered | null> => {
    const row = key === null ? null : await tx.identities.get(workspaceId, key);
    return row && { sessionId: row.sessionId, number: row.number, today: row.day === day };
  };
  return { own: await of(keys.own), terminal: await of(keys.terminal) };
}

/** Keeps who this instance is from now on. A session is one instance's: who was it before is it no more. */
export async function remember(tx: Tx, session: Session, instance: Instance, day: string, at: number): Promise<void> {
  const keys = keysOf(instanceKeys(instance));
  for (const { workspaceId, instance: key } of await tx.identities.ofSession(session.id)) {
    if (!keys.includes(key)) await tx.identities.remove(workspaceId, key);
  }
  const { workspaceId, id: sessionId, number } = session;
  for (const key of keys) await tx.identities.put({ workspaceId, instance: key, sessionId, number, day, at });
}

/** Neither this instance nor its terminal said who they are. */
export async function forgetInstance(tx: Tx, workspaceId: number, instance: Instance): Promise<void> {
  for (const key of keysOf(instanceKeys(instance))) await tx.identities.remove(workspaceId, key);
}

function keysOf({ own, terminal }: InstanceKeys): string[] {
  return [...new Set([own, terminal])].filter((key) => key !== null);
}

/** The session that this instance said today that it is; null when it said nothing, or when that one is no more. */
export async function identityToday(tx: ReadTx, workspaceId: number, instance: Instance, day: string): Promise<Session | null> {
  const { own } = await rememberedOf(tx, workspaceId, instance, day);
  const session = own?.today === true ? await tx.sessions.get(own.sessionId) : null;
  return session?.endedAt === null ? session : null;
}
