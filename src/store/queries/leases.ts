import { sql, type QueryCreator } from 'kysely';
import type { Lease } from '../../core/lease/lease.ts';
import { keysBelow } from './below.ts';
import { compareText } from './order.ts';
import { pick, query, type Executor } from './query.ts';
import type { LeasesTable, Tables } from './tables.ts';
import { nextOf } from './workspaces.ts';

type LeaseRow = LeasesTable;

/** Columns that an index holds or has in its condition. */
const INDEXED = [
  'workspace_id',
  'worktree_id',
  'extent',
  'key',
  'session_id',
  'mode',
  'live',
] as const satisfies readonly (keyof LeaseRow)[];
const OTHERS = [
  'everywhere',
  'path',
  'origin',
  'state',
  'token',
  'tool_use_id',
  'subagent_id',
  'stamp',
  'reason',
  'acquired_at',
  'refreshed_at',
  'expires_at',
  'estimated_done_at',
  'unseen',
] as const satisfies readonly (keyof LeaseRow)[];
const COLUMNS = ['id', ...INDEXED, ...OTHERS] as const;

/** Rows come in no order and are sorted afterwards: SQLite's own sorter costs 12 µs before the first row, 45 µs with it. */
export const leaseQueries = {
  onPath: query((db, p: { worktreeId: number; key: string }) =>
    exclusive(db)
      .where('worktree_id', '=', p.worktreeId)
      .where('key', '=', p.key)
      .unionAll(notExclusive(db).where('worktree_id', '=', p.worktreeId).where('key', '=', p.key)),
  ),
  elsewhere: query((db, p: { workspaceId: number; key: string; exceptWorktreeId: number }) => {
    const others = db.selectFrom('worktrees').select('id').where('workspace_id', '=', p.workspaceId).where('id', '<>', p.exceptWorktreeId);
    return exclusive(db)
      .where('worktree_id', 'in', others)
      .where('key', '=', p.key)
      .unionAll(notExclusive(db).where('worktree_id', 'in', others).where('key', '=', p.key).where('live', '=', sql.lit(1)));
  }),
  ofSession: query((db, p: { sessionId: string }) => db.selectFrom('leases').select(COLUMNS).where('session_id', '=', p.sessionId)),
  waiting: query((db, p: { sessionId: string }) =>
    db.selectFrom('leases').select(COLUMNS).where('session_id', '=', p.sessionId).where('tool_use_id', 'is not', null),
  ),
  inWorktree: query((db, p: { worktreeId: number }) =>
    exclusive(db)
      .where('worktree_id', '=', p.worktreeId)
      .unionAll(notExclusive(db).where('worktree_id', '=', p.worktreeId).where('live', '=', sql.lit(1))),
  ),
  below: query((db, p: { worktreeId: number; from: string; to: string }) =>
    exclusive(db)
      .where('worktree_id', '=', p.worktreeId)
      .where('key', '>=', p.from)
      .where('key', '<', p.to)
      .unionAll(
        notExclusive(db)
          .where('worktree_id', '=', p.worktreeId)
          .where('key', '>=', p.from)
          .where('key', '<', p.to)
          .where('live', '=', sql.lit(1)),
      ),
  ),
  patterns: query((db, p: { workspaceId: number; worktreeId: number }) =>
    db
      .selectFrom('leases')
      .select(COLUMNS)
      .where('extent', '=', sql.lit('pattern' as const))
      .where('live', '=', sql.lit(1))
      .where('workspace_id', '=', p.workspaceId)
      // An expression, so that no planner without statistics goes by the index of the worktree's leases.
      .where((eb) => eb.or([eb(sql`worktree_id + 0`, '=', p.worktreeId), eb('everywhere', '=', sql.lit(1))])),
  ),
  live: query((db, p: { workspaceId: number }) => {
    const worktrees = db.selectFrom('worktrees').select('id').where('workspace_id', '=', p.workspaceId);
    return exclusive(db)
      .where('worktree_id', 'in', worktrees)
      .unionAll(notExclusive(db).where('worktree_id', 'in', worktrees).where('live', '=', sql.lit(1)));
  }),
  liveAnywhere: query((db) => exclusive(db).unionAll(notExclusive(db).where('live', '=', sql.lit(1)))),
  insertNew: query((db, p: LeaseRow) =>
    db
      .insertInto('leases')
      .values(pick(p, COLUMNS))
      .onConflict((conflict) => conflict.column('id').doNothing()),
  ),
  /** Changes nothing when the row is to move in an index. */
  updateInPlace: query((db, p: LeaseRow) =>
    db
      .updateTable('leases')
      .set(pick(p, OTHERS))
      .where('id', '=', p.id)
      .where('workspace_id', '=', p.workspace_id)
      .where('worktree_id', '=', p.worktree_id)
      .where('extent', '=', p.extent)
      .where('key', '=', p.key)
      .where('session_id', '=', p.session_id)
      .where('mode', '=', p.mode)
      .where('live', '=', p.live),
  ),
  update: query((db, p: LeaseRow) =>
    db
      .updateTable('leases')
      .set(pick(p, [...INDEXED, ...OTHERS]))
      .where('id', '=', p.id),
  ),
  remove: query((db, p: { id: string }) => db.deleteFrom('leases').where('id', '=', p.id)),
};

/** The rows of the index leases_one_holder, whose condition this repeats word by word. */
function exclusive(db: QueryCreator<Tables>) {
  return db
    .selectFrom('leases')
    .select(COLUMNS)
    .where('live', '=', sql.lit(1))
    .where('mode', '=', sql.lit('exclusive' as const));
}

/** All others: the rows of the index leases_without_one_holder. */
function notExclusive(db: QueryCreator<Tables>) {
  return db
    .selectFrom('leases')
    .select(COLUMNS)
    .where((eb) => eb.or([eb('live', '=', sql.lit(0)), eb('mode', '<>', sql.lit('exclusive' as const))]));
}

export class LeaseVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async onPath(worktreeId: number, key: string): Promise<Lease[]> {
    return (await this.#on.rows(leaseQueries.onPath, { worktreeId, key })).map(leaseOfRow).sort(byToken);
  }
  async elsewhere(workspaceId: number, key: string, exceptWorktreeId: number): Promise<Lease[]> {
    return (await this.#on.rows(leaseQueries.elsewhere, { workspaceId, key, exceptWorktreeId })).map(leaseOfRow).sort(byToken);
  }
  async ofSession(sessionId: string): Promise<Lease[]> {
    return (await this.#on.rows(leaseQueries.ofSession, { sessionId })).map(leaseOfRow).sort(byPath);
  }
  async waiting(sessionId: string): Promise<Lease[]> {
    return (await this.#on.rows(leaseQueries.waiting, { sessionId })).map(leaseOfRow).sort(byPath);
  }
  async inWorktree(worktreeId: number, below = ''): Promise<Lease[]> {
    const range = keysBelow(below);
    const rows =
      range === null
        ? this.#on.rows(leaseQueries.inWorktree, { worktreeId })
        : this.#on.rows(leaseQueries.below, { worktreeId, from: range.from, to: range.to });
    return (await rows).map(leaseOfRow).sort(byPath);
  }
  async patterns(workspaceId: number, worktreeId: number): Promise<Lease[]> {
    return (await this.#on.rows(leaseQueries.patterns, { workspaceId, worktreeId })).map(leaseOfRow).sort(byPath);
  }
  async live(workspaceId: number | null): Promise<Lease[]> {
    const rows = workspaceId === null ? this.#on.rows(leaseQueries.liveAnywhere, {}) : this.#on.rows(leaseQueries.live, { workspaceId });
    return (await rows).map(leaseOfRow).sort(byPath);
  }
  async put(lease: Lease): Promise<void> {
    const row = rowOfLease(lease);
    if ((await this.#on.change(leaseQueries.insertNew, row)) > 0) return;
    if ((await this.#on.change(leaseQueries.updateInPlace, row)) > 0) return;
    await this.#on.change(leaseQueries.update, row);
  }
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) await this.#on.change(leaseQueries.remove, { id });
  }
  async nextToken(workspaceId: number): Promise<number> {
    return nextOf(this.#on, 'nextToken', workspaceId);
  }
}

function byToken(a: Lease, b: Lease): number {
  return a.token - b.token || compareText(a.id, b.id);
}

function byPath(a: Lease, b: Lease): number {
  return compareText(a.path, b.path) || compareText(a.id, b.id);
}

function rowOfLease(lease: Lease): LeaseRow {
  return {
    id: lease.id,
    workspace_id: lease.workspaceId,
    worktree_id: lease.worktreeId,
    extent: lease.extent,
    everywhere: Number(lease.everywhere),
    path: lease.path,
    key: lease.key,
    session_id: lease.sessionId,
    mode: lease.mode,
    origin: lease.origin,
    state: lease.state,
    live: Number(lease.state !== 'dormant'),
    token: lease.token,
    tool_use_id: lease.toolUseId,
    subagent_id: lease.subagentId,
    stamp: lease.stamp,
    reason: lease.reason,
    acquired_at: lease.acquiredAt,
    refreshed_at: lease.refreshedAt,
    expires_at: lease.expiresAt,
    estimated_done_at: lease.estimatedDoneAt,
    unseen: Number(lease.unseen),
  };
}

function leaseOfRow(row: LeaseRow): Lease {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    worktreeId: row.worktree_id,
    extent: row.extent,
    everywhere: row.everywhere === 1,
    path: row.path,
    key: row.key,
    sessionId: row.session_id,
    mode: row.mode,
    origin: row.origin,
    state: row.state,
    token: row.token,
    toolUseId: row.tool_use_id,
    subagentId: row.subagent_id,
    stamp: row.stamp,
    reason: row.reason,
    acquiredAt: row.acquired_at,
    refreshedAt: row.refreshed_at,
    expiresAt: row.expires_at,
    estimatedDoneAt: row.estimated_done_at,
    unseen: row.unseen === 1,
  };
}
