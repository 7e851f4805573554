import type { Wait } from '../store.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const WAIT = [
  'session_id as sessionId',
  'workspace_id as workspaceId',
  'worktree_id as worktreeId',
  'path',
  'key',
  'turn',
  'denials',
  'since',
  'asked_until as askedUntil',
  'reserved_until as reservedUntil',
] as const;

export const waitQueries = {
  get: query((db, p: { sessionId: string; worktreeId: number; key: string }) =>
    db
      .selectFrom('lease_waits')
      .select(WAIT)
      .where('session_id', '=', p.sessionId)
      .where('worktree_id', '=', p.worktreeId)
      .where('key', '=', p.key),
  ),
  onPath: query((db, p: { worktreeId: number; key: string }) =>
    db
      .selectFrom('lease_waits')
      .select(WAIT)
      .where('worktree_id', '=', p.worktreeId)
      .where('key', '=', p.key)
      .orderBy('since')
      .orderBy('session_id'),
  ),
  ofSession: query((db, p: { sessionId: string }) => db.selectFrom('lease_waits').select(WAIT).where('session_id', '=', p.sessionId)),
  live: query((db, p: { workspaceId: number }) =>
    db
      .selectFrom('lease_waits')
      .select(WAIT)
      .where('workspace_id', '=', p.workspaceId)
      .orderBy('since')
      .orderBy('session_id')
      .orderBy('worktree_id')
      .orderBy('key'),
  ),
  liveAnywhere: query((db) =>
    db.selectFrom('lease_waits').select(WAIT).orderBy('since').orderBy('session_id').orderBy('worktree_id').orderBy('key'),
  ),
  put: query((db, p: Wait) =>
    db
      .insertInto('lease_waits')
      .values({
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        worktree_id: p.worktreeId,
        path: p.path,
        key: p.key,
        turn: p.turn,
        denials: p.denials,
        since: p.since,
        asked_until: p.askedUntil,
        reserved_until: p.reservedUntil,
      })
      .onConflict((conflict) =>
        conflict.columns(['session_id', 'worktree_id', 'key']).doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          path: eb.ref('excluded.path'),
          turn: eb.ref('excluded.turn'),
          denials: eb.ref('excluded.denials'),
          since: eb.ref('excluded.since'),
          asked_until: eb.ref('excluded.asked_until'),
          reserved_until: eb.ref('excluded.reserved_until'),
        })),
      ),
  ),
  remove: query((db, p: { sessionId: string; worktreeId: number; key: string }) =>
    db.deleteFrom('lease_waits').where('session_id', '=', p.sessionId).where('worktree_id', '=', p.worktreeId).where('key', '=', p.key),
  ),
  removeOfSession: query((db, p: { sessionId: string }) => db.deleteFrom('lease_waits').where('session_id', '=', p.sessionId)),
};

export class WaitVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(sessionId: string, worktreeId: number, key: string): Promise<Wait | null> {
    return (await this.#on.rows(waitQueries.get, { sessionId, worktreeId, key }))[0] ?? null;
  }
  async onPath(worktreeId: number, key: string): Promise<Wait[]> {
    return this.#on.rows(waitQueries.onPath, { worktreeId, key });
  }
  async ofSession(sessionId: string): Promise<Wait[]> {
    const waits = await this.#on.rows(waitQueries.ofSession, { sessionId });
    return waits.sort((a, b) => a.since - b.since || a.worktreeId - b.worktreeId || compareText(a.key, b.key));
  }
  async live(workspaceId: number | null): Promise<Wait[]> {
    return workspaceId === null ? this.#on.rows(waitQueries.liveAnywhere, {}) : this.#on.rows(waitQueries.live, { workspaceId });
  }
  async put(wait: Wait): Promise<void> {
    await this.#on.change(waitQueries.put, wait);
  }
  async remove(sessionId: string, worktreeId: number, key: string): Promise<void> {
    await this.#on.change(waitQueries.remove, { sessionId, worktreeId, key });
  }
  async removeOfSession(sessionId: string): Promise<void> {
    await this.#on.change(waitQueries.removeOfSession, { sessionId });
  }
}
