import { sql } from 'kysely';
import type { Closing, PhaseRecord, Recovery } from '../../core/lifecycle/closing.ts';
import { query, type Executor } from './query.ts';

const CLOSING = [
  'closings.session_id as sessionId',
  'closings.workspace_id as workspaceId',
  'closings.worktree_id as worktreeId',
  'asked_by as askedBy',
  'asked_at as askedAt',
  'asked_turn as askedTurn',
  'begun_at as begunAt',
  'root',
  'document',
  'phases',
  'closed_at as closedAt',
  'reopened_at as reopenedAt',
  'recovery',
  'consumed_by as consumedBy',
  'consumed_at as consumedAt',
  'shown_at as shownAt',
] as const;

interface Row extends Omit<Closing, 'phases' | 'recovery'> {
  /** JSON of a list of phases. */
  phases: string;
  /** JSON of a recovery. */
  recovery: string | null;
}

export const closingQueries = {
  get: query((db, p: { sessionId: string }) => db.selectFrom('closings').select(CLOSING).where('session_id', '=', p.sessionId)),
  closed: query((db) =>
    db
      .selectFrom('closings')
      .innerJoin('sessions', 'sessions.id', 'closings.session_id')
      .select(CLOSING)
      .where('begun_at', 'is not', sql.lit(null))
      .where('reopened_at', 'is', sql.lit(null))
      .where('sessions.ended_at', 'is', sql.lit(null)),
  ),
  unfinished: query((db) =>
    db
      .selectFrom('closings')
      .select(CLOSING)
      .where('begun_at', 'is not', sql.lit(null))
      .where('reopened_at', 'is', sql.lit(null))
      .where('closed_at', 'is', sql.lit(null))
      .orderBy('begun_at'),
  ),
  open: query((db, p: { workspaceId: number; limit: number }) =>
    db
      .selectFrom('closings')
      .select(CLOSING)
      .where('workspace_id', '=', p.workspaceId)
      .where('consumed_by', 'is', sql.lit(null))
      .where('begun_at', 'is not', sql.lit(null))
      .orderBy('begun_at', 'desc')
      .limit(p.limit),
  ),
  consumed: query((db, p: { sessionId: string }) =>
    db.selectFrom('closings').select(CLOSING).where('consumed_by', '=', p.sessionId).orderBy('consumed_at', 'desc'),
  ),
  put: query((db, p: Row) =>
    db
      .insertInto('closings')
      .values({
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        worktree_id: p.worktreeId,
        asked_by: p.askedBy,
        asked_at: p.askedAt,
        asked_turn: p.askedTurn,
        begun_at: p.begunAt,
        root: p.root,
        document: p.document,
        phases: p.phases,
        closed_at: p.closedAt,
        reopened_at: p.reopenedAt,
        recovery: p.recovery,
        consumed_by: p.consumedBy,
        consumed_at: p.consumedAt,
        shown_at: p.shownAt,
      })
      .onConflict((conflict) =>
        conflict.column('session_id').doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          worktree_id: eb.ref('excluded.worktree_id'),
          asked_by: eb.ref('excluded.asked_by'),
          asked_at: eb.ref('excluded.asked_at'),
          asked_turn: eb.ref('excluded.asked_turn'),
          begun_at: eb.ref('excluded.begun_at'),
          root: eb.ref('excluded.root'),
          document: eb.ref('excluded.document'),
          phases: eb.ref('excluded.phases'),
          closed_at: eb.ref('excluded.closed_at'),
          reopened_at: eb.ref('excluded.reopened_at'),
          recovery: eb.ref('excluded.recovery'),
          consumed_by: eb.ref('excluded.consumed_by'),
          consumed_at: eb.ref('excluded.consumed_at'),
          shown_at: eb.ref('excluded.shown_at'),
        })),
      ),
  ),
  remove: query((db, p: { sessionId: string }) => db.deleteFrom('closings').where('session_id', '=', p.sessionId)),
};

export class ClosingVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(sessionId: string): Promise<Closing | null> {
    const [row] = await this.#on.rows(closingQueries.get, { sessionId });
    return row === undefined ? null : closingOf(row);
  }
  async closed(): Promise<Closing[]> {
    return (await this.#on.rows(closingQueries.closed, {})).map(closingOf);
  }
  async unfinished(): Promise<Closing[]> {
    return (await this.#on.rows(closingQueries.unfinished, {})).map(closingOf);
  }
  async open(workspaceId: number, limit: number): Promise<Closing[]> {
    return (await this.#on.rows(closingQueries.open, { workspaceId, limit })).map(closingOf);
  }
  async consumed(sessionId: string): Promise<Closing[]> {
    return (await this.#on.rows(closingQueries.consumed, { sessionId })).map(closingOf);
  }
  async put(closing: Closing): Promise<void> {
    const recovery = closing.recovery === null ? null : JSON.stringify(closing.recovery);
    await this.#on.change(closingQueries.put, { ...closing, phases: JSON.stringify(closing.phases), recovery });
  }
  async remove(sessionId: string): Promise<void> {
    await this.#on.change(closingQueries.remove, { sessionId });
  }
}

function closingOf(row: Row): Closing {
  return {
    ...row,
    phases: JSON.parse(row.phases) as PhaseRecord[],
    recovery: row.recovery === null ? null : (JSON.parse(row.recovery) as Recovery),
  };
}
