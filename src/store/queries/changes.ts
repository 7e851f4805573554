import { sql } from 'kysely';
import type { Change } from '../../core/change/change.ts';
import { keysBelow } from './below.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const CHANGE = [
  'workspace_id as workspaceId',
  'worktree_id as worktreeId',
  'path',
  'key',
  'session',
  'stamp',
  'first_at as firstAt',
  'last_at as lastAt',
] as const;

interface ChangeRow extends Omit<Change, 'sessionId'> {
  /** Empty: the person. */
  session: string;
}

/** Rows come in no order and are sorted afterwards, as those of leases.ts. */
export const changeQueries = {
  onPath: query((db, p: { worktreeId: number; key: string }) =>
    db.selectFrom('changes').select(CHANGE).where('worktree_id', '=', p.worktreeId).where('key', '=', p.key),
  ),
  inWorktree: query((db, p: { worktreeId: number }) => db.selectFrom('changes').select(CHANGE).where('worktree_id', '=', p.worktreeId)),
  below: query((db, p: { worktreeId: number; from: string; to: string }) =>
    db.selectFrom('changes').select(CHANGE).where('worktree_id', '=', p.worktreeId).where('key', '>=', p.from).where('key', '<', p.to),
  ),
  ofSession: query((db, p: { sessionId: string }) =>
    db.selectFrom('changes').select(CHANGE).where('session', '=', p.sessionId).where('session', '<>', sql.lit('')),
  ),
  put: query((db, p: ChangeRow) =>
    db
      .insertInto('changes')
      .values({
        workspace_id: p.workspaceId,
        worktree_id: p.worktreeId,
        path: p.path,
        key: p.key,
        session: p.session,
        stamp: p.stamp,
        first_at: p.firstAt,
        last_at: p.lastAt,
      })
      .onConflict((conflict) =>
        conflict.columns(['worktree_id', 'key', 'session']).doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          path: eb.ref('excluded.path'),
          stamp: eb.ref('excluded.stamp'),
          first_at: eb.ref('excluded.first_at'),
          last_at: eb.ref('excluded.last_at'),
        })),
      ),
  ),
  remove: query((db, p: { worktreeId: number; key: string; session: string }) =>
    db.deleteFrom('changes').where('worktree_id', '=', p.worktreeId).where('key', '=', p.key).where('session', '=', p.session),
  ),
  removeAll: query((db, p: { worktreeId: number; key: string }) =>
    db.deleteFrom('changes').where('worktree_id', '=', p.worktreeId).where('key', '=', p.key),
  ),
};

export class ChangeVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async onPath(worktreeId: number, key: string): Promise<Change[]> {
    return (await this.#on.rows(changeQueries.onPath, { worktreeId, key })).map(changeOfRow).sort(firstAuthorFirst);
  }
  async inWorktree(worktreeId: number, below = ''): Promise<Change[]> {
    const range = keysBelow(below);
    const rows =
      range === null
        ? this.#on.rows(changeQueries.inWorktree, { worktreeId })
        : this.#on.rows(changeQueries.below, { worktreeId, from: range.from, to: range.to });
    return (await rows).map(changeOfRow).sort(byPath);
  }
  async ofSession(sessionId: string): Promise<Change[]> {
    return (await this.#on.rows(changeQueries.ofSession, { sessionId })).map(changeOfRow).sort(byPath);
  }
  async put(change: Change): Promise<void> {
    await this.#on.change(changeQueries.put, { ...change, session: change.sessionId ?? '' });
  }
  async remove(worktreeId: number, key: string, author?: { sessionId: string | null }): Promise<void> {
    if (author === undefined) await this.#on.change(changeQueries.removeAll, { worktreeId, key });
    else await this.#on.change(changeQueries.remove, { worktreeId, key, session: author.sessionId ?? '' });
  }
}

function changeOfRow({ session, ...change }: ChangeRow): Change {
  return { ...change, sessionId: session === '' ? null : session };
}

function firstAuthorFirst(a: Change, b: Change): number {
  return a.firstAt - b.firstAt || compareText(a.sessionId ?? '', b.sessionId ?? '');
}

function byPath(a: Change, b: Change): number {
  return compareText(a.path, b.path) || a.worktreeId - b.worktreeId || firstAuthorFirst(a, b);
}
