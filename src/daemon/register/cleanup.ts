import type { SessionRef } from '../../protocol/api.ts';
import type { CleanupReply, CleanupRequest, CleanupRow } from '../../protocol/api-identity.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { markInactive } from './activity.ts';
import { byWhom } from './callers.ts';
import { judge } from './holder.ts';
import { callingSession } from './release.ts';
import { lastSeen, oneOfEach } from './roll.ts';
import { type Present, standings } from './standings.ts';

/**
 * `rollcall cleanup`: marks inactive who is active by its row and not by the evidence (core/session/cleanup.ts). One whose
 * process is gone ends, as it would at the daemon's next look. A dry run writes nothing. The same again finds nothing.
 */
export async function cleanup(d: Daemon, request: CleanupRequest): Promise<CleanupReply> {
  const { cwd, caller, dryRun, all } = request;
  const home = await d.places.home(cwd);
  const calling = await d.store.read((tx) => callingSession(tx, caller));
  const timeoutMinutes = request.timeoutMinutes ?? d.config(cwd).cleanup.timeout_minutes;
  const workspaces = all ? (await d.store.read((tx) => tx.workspaces.all())).map(({ id }) => id) : [home.workspace.id];
  const rows: Present[] = [];
  const marked: SessionRef[] = [];
  for (const id of workspaces) {
    if (dryRun) rows.push(...(await d.store.read((tx) => standings(d, tx, id, timeoutMinutes))));
    else {
      const done = await d.store.transaction([id], (tx) => cleanWorkspace(d, tx, id, byWhom(calling, caller), timeoutMinutes));
      rows.push(...done.rows);
      marked.push(...done.marked);
    }
  }
  const shown = oneOfEach(rows);
  const names = new Map((await d.store.read((tx) => tx.workspaces.all())).map(({ id, name }) => [id, name]));
  return {
    rows: shown.map((row) => cleanupRow(row, names.get(row.session.workspaceId) ?? '')),
    active: shown.filter(({ action }) => action === 'stays-active').length,
    stale: shown.filter(({ action }) => action === 'marks-inactive').length,
    marked,
    dryRun,
    timeoutMinutes,
    now: new Date(d.clock.now()).toISOString(),
  };
}

/** Returns the rows as they were before, and who was marked. */
export async function cleanWorkspace(
  d: Daemon,
  tx: Tx,
  workspaceId: number,
  by: string,
  timeoutMinutes: number | null,
): Promise<{ rows: Present[]; marked: SessionRef[] }> {
  const rows = await standings(d, tx, workspaceId, timeoutMinutes);
  const marked: SessionRef[] = [];
  for (const { session, alive, stale } of rows) {
    if (!stale) continue;
    if (alive === false) await judge(d, tx, session);
    else await markInactive(d, tx, session, by, 'stale');
    marked.push({ id: session.id, number: session.number });
  }
  return { rows, marked };
}

function cleanupRow({ session, status, alive, action }: Present, workspace: string): CleanupRow {
  return {
    id: session.id,
    number: session.number,
    workspace,
    sessionId: session.agentSessionId,
    status,
    lastSeenAt: lastSeen(session),
    alive,
    action,
  };
}
