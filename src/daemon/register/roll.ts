import { lastSign } from '../../core/session/cleanup.ts';
import { freeNumbers } from '../../core/session/number-ranges.ts';
import type { Session } from '../../core/session/session.ts';
import type { ActivityView } from '../../protocol/activity.ts';
import type { RollReply, RollRow } from '../../protocol/api-identity.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { intentView } from '../intent-view.ts';
import { activitiesIn } from './activities.ts';
import { priorityView } from './priority-view.ts';
import { type Present, standings } from './standings.ts';

/**
 * Every number of a workspace, and which are free; with `all`, the numbers of every workspace (the free ones are those of
 * this one).
 */
export async function rollOf(d: Daemon, tx: ReadTx, workspaceId: number, all = false): Promise<RollReply> {
  const present = await standings(d, tx, all ? null : workspaceId);
  const names = new Map((await tx.workspaces.all()).map(({ id, name }) => [id, name]));
  const shown = oneOfEach(present);
  const here = present.filter(({ session }) => session.workspaceId === workspaceId && session.inactiveSince === null);
  const active = here.map(({ session }) => session.number);
  const activities = await activitiesIn(
    tx,
    shown.map(({ session }) => session.workspaceId),
  );
  const sessions: RollRow[] = [];
  for (const row of shown) {
    const intent = await intentView(tx, row.session, await tx.intents.get(row.session.id));
    const known = rollRow(row, names.get(row.session.workspaceId) ?? '', activities.get(row.session.id));
    const priority = priorityView(d, row.session.id);
    sessions.push({ ...known, ...(intent === null ? {} : { intent }), ...(priority === null ? {} : { priority }) });
  }
  return {
    sessions,
    active: shown.filter(({ status, stale }) => status === 'active' && !stale).length,
    inactive: shown.filter(({ status }) => status === 'inactive').length,
    stale: shown.filter(({ stale }) => stale).length,
    available: freeNumbers(active, await tx.sessions.highestNumber(workspaceId)),
    now: new Date(d.clock.now()).toISOString(),
  };
}

/** Of each number the active session, else the inactive one that was heard of last; in their order. */
export function oneOfEach(present: readonly Present[]): Present[] {
  const best = new Map<string, Present>();
  for (const row of present) {
    const key = `${row.session.workspaceId} ${row.session.number}`;
    const other = best.get(key);
    if (other === undefined || before(row.session, other.session)) best.set(key, row);
  }
  return [...best.values()];
}

function before(a: Session, b: Session): boolean {
  if ((a.inactiveSince === null) !== (b.inactiveSince === null)) return a.inactiveSince === null;
  return lastSign(a) > lastSign(b);
}

function rollRow({ session, status, stale }: Present, workspace: string, activity: ActivityView | undefined): RollRow {
  return {
    id: session.id,
    number: session.number,
    workspace,
    project: session.project ?? workspace,
    sessionId: session.agentSessionId,
    agent: session.agent,
    role: session.role,
    goal: session.goal,
    note: session.note,
    terminal: session.tmuxPane === null ? session.tty : `tmux ${session.tmuxPane}`,
    status,
    stale,
    registeredAt: new Date(session.startedAt).toISOString(),
    lastSeenAt: lastSeen(session),
    markedInactiveAt: session.inactiveSince === null ? null : new Date(session.inactiveSince).toISOString(),
    ...(activity === undefined ? {} : { activity }),
  };
}

/** null: never heard of. */
export function lastSeen(session: Session): string | null {
  const at = lastSign(session);
  return at === 0 ? null : new Date(at).toISOString();
}
