import { sql } from 'kysely';
import type { Reach } from '../../core/change/change.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const REACH = [
  'session_id as sessionId',
  'tool_use_id as toolUseId',
  'workspace_id as workspaceId',
  'worktree_id as worktreeId',
  'patterns',
  'opened_at as openedAt',
  'closed_at as closedAt',
  'background',
] as const;

interface ReachRow extends Omit<Reach, 'patterns' | 'background'> {
  patterns: string | null;
  background: number;
}

/**
 * Open ones are found by their missing end and are few; the session's own condition is an expression, so that no planner
 * without statistics reads all that the session ever opened instead.
 */
const SESSION = sql<string>`session_id || ''`;

export const reachQueries = {
  since: query((db, p: { worktreeId: number; at: number }) =>
    db
      .selectFrom('call_reaches')
      .select(REACH)
      .where('closed_at', 'is', null)
      .where('worktree_id', '=', p.worktreeId)
      .unionAll(db.selectFrom('call_reaches').select(REACH).where('closed_at', '>=', p.at).where('worktree_id', '=', p.worktreeId)),
  ),
  open: query((db, p: { sessionId: string }) =>
    db.selectFrom('call_reaches').select(REACH).where('closed_at', 'is', null).where(SESSION, '=', p.sessionId),
  ),
  background: query((db) =>
    db.selectFrom('call_reaches').select(REACH).where('closed_at', 'is', null).where('background', '=', sql.lit(1)),
  ),
  put: query((db, p: ReachRow) =>
    db
      .insertInto('call_reaches')
      .values({
        session_id: p.sessionId,
        tool_use_id: p.toolUseId,
        workspace_id: p.workspaceId,
        worktree_id: p.worktreeId,
        patterns: p.patterns,
        opened_at: p.openedAt,
        closed_at: p.closedAt,
        background: p.background,
      })
      .onConflict((conflict) =>
        conflict.columns(['session_id', 'tool_use_id', 'worktree_id']).doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          patterns: eb.ref('excluded.patterns'),
          opened_at: eb.ref('excluded.opened_at'),
          closed_at: eb.ref('excluded.closed_at'),
          background: eb.ref('excluded.background'),
        })),
      ),
  ),
  closeCall: query((db, p: { sessionId: string; toolUseId: string; at: number; mostBackground: number }) =>
    db
      .updateTable('call_reaches')
      .set({ closed_at: p.at })
      .where('session_id', '=', p.sessionId)
      .where('tool_use_id', '=', p.toolUseId)
      .where(sql`closed_at + 0`, 'is', null)
      .where('background', '<=', p.mostBackground),
  ),
  closeAll: query((db, p: { sessionId: string; at: number; mostBackground: number }) =>
    db
      .updateTable('call_reaches')
      .set({ closed_at: p.at })
      .where('closed_at', 'is', null)
      .where(SESSION, '=', p.sessionId)
      .where('background', '<=', p.mostBackground),
  ),
  prune: query((db, p: { closedBefore: number }) => db.deleteFrom('call_reaches').where('closed_at', '<', p.closedBefore)),
};

export class ReachVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async since(worktreeId: number, at: number): Promise<Reach[]> {
    return (await this.#on.rows(reachQueries.since, { worktreeId, at })).map(reachOfRow).sort(oldestFirst);
  }
  async open(sessionId: string): Promise<Reach[]> {
    return (await this.#on.rows(reachQueries.open, { sessionId })).map(reachOfRow).sort(oldestFirst);
  }
  async background(): Promise<Reach[]> {
    return (await this.#on.rows(reachQueries.background, {})).map(reachOfRow).sort(oldestFirst);
  }
  async put(reach: Reach): Promise<void> {
    const patterns = reach.patterns === null ? null : JSON.stringify(reach.patterns);
    await this.#on.change(reachQueries.put, { ...reach, patterns, background: Number(reach.background) });
  }
  async close(sessionId: string, toolUseId: string | null, at: number, background: boolean): Promise<void> {
    const mostBackground = Number(background);
    if (toolUseId === null) await this.#on.change(reachQueries.closeAll, { sessionId, at, mostBackground });
    else await this.#on.change(reachQueries.closeCall, { sessionId, toolUseId, at, mostBackground });
  }
  async prune(closedBefore: number): Promise<number> {
    return this.#on.change(reachQueries.prune, { closedBefore });
  }
}

function reachOfRow(row: ReachRow): Reach {
  const patterns = row.patterns === null ? null : (JSON.parse(row.patterns) as string[]);
  return { ...row, patterns, background: row.background === 1 };
}

function oldestFirst(a: Reach, b: Reach): number {
  return (
    a.openedAt - b.openedAt || compareText(a.sessionId, b.sessionId) || compareText(a.toolUseId, b.toolUseId) || a.worktreeId - b.worktreeId
  );
}
