import { type Judged, judgeForCleanup, provesOne } from '../../core/session/cleanup.ts';
import type { Standing } from '../../core/session/identify.ts';
import type { Session } from '../../core/session/session.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { judge } from './holder.ts';
import { look } from './look.ts';

/** A session that has not ended, as its row and the evidence say. */
export interface Present extends Standing, Judged {
  /** As CleanupRow.alive. */
  alive: boolean | null;
}

/** Every session of a workspace (null: of all) that has not ended, by number. @param timeoutMinutes null: as the settings say */
export async function standings(
  d: Daemon,
  tx: ReadTx,
  workspaceId: number | null,
  timeoutMinutes: number | null = null,
): Promise<Present[]> {
  const rows = await tx.sessions.live(workspaceId);
  const present: Present[] = [];
  for (const session of rows) present.push(await standing(d, tx, session, rows, timeoutMinutes));
  return present;
}

/** @param others the sessions that have not ended, among them those of the same process */
export async function standing(
  d: Daemon,
  tx: ReadTx,
  session: Session,
  others: readonly Session[],
  timeoutMinutes: number | null = null,
): Promise<Present> {
  const seen = (await look(d, tx, session)).alive;
  const alive = seen === true && !provesOne(session, others) ? null : seen;
  const timeoutMs = (timeoutMinutes ?? d.config(session.cwd).cleanup.timeout_minutes) * 60_000;
  return { session, alive, ...judgeForCleanup(session, alive, d.clock.now(), { timeoutMs, wokeAt: d.wokeAt }) };
}

/** The same under the lock; who is found dead has ended by then, and is not among them. */
export async function settledStandings(d: Daemon, tx: Tx, workspaceId: number): Promise<Present[]> {
  for (const { session, alive } of await standings(d, tx, workspaceId)) if (alive === false) await judge(d, tx, session);
  return standings(d, tx, workspaceId);
}
