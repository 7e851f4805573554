import { sql } from 'kysely';
import type { Workspace, Worktree } from '../store.ts';
import { query, type Executor } from './query.ts';

const WORKSPACE = ['id', 'key', 'name', 'created_at as createdAt'] as const;
const WORKTREE = ['id', 'workspace_id as workspaceId', 'path', 'created_at as createdAt'] as const;

export const workspaceQueries = {
  all: query((db) => db.selectFrom('workspaces').select(WORKSPACE).orderBy('id')),
  get: query((db, p: { id: number }) => db.selectFrom('workspaces').select(WORKSPACE).where('id', '=', p.id)),
  byKey: query((db, p: { key: string }) => db.selectFrom('workspaces').select(WORKSPACE).where('key', '=', p.key)),
  worktree: query((db, p: { id: number }) => db.selectFrom('worktrees').select(WORKTREE).where('id', '=', p.id)),
  worktreeByPath: query((db, p: { path: string }) => db.selectFrom('worktrees').select(WORKTREE).where('path', '=', p.path)),
  worktrees: query((db, p: { workspaceId: number }) =>
    db.selectFrom('worktrees').select(WORKTREE).where('workspace_id', '=', p.workspaceId).orderBy('id'),
  ),
  insert: query((db, p: { key: string; name: string; now: number }) =>
    db
      .insertInto('workspaces')
      .values({ key: p.key, name: p.name, created_at: p.now })
      .onConflict((conflict) => conflict.column('key').doNothing()),
  ),
  /** A checkout that was made anew by another repository at the same path belongs to that one from now on. */
  putWorktree: query((db, p: { workspaceId: number; path: string; now: number }) =>
    db
      .insertInto('worktrees')
      .values({ workspace_id: p.workspaceId, path: p.path, created_at: p.now })
      .onConflict((conflict) => conflict.column('path').doUpdateSet((eb) => ({ workspace_id: eb.ref('excluded.workspace_id') }))),
  ),
  nextOrdinal: query((db, p: { workspaceId: number }) =>
    db
      .updateTable('workspaces')
      .set({ last_ordinal: sql`last_ordinal + 1` })
      .where('id', '=', p.workspaceId)
      .returning('last_ordinal as value'),
  ),
  nextToken: query((db, p: { workspaceId: number }) =>
    db
      .updateTable('workspaces')
      .set({ last_token: sql`last_token + 1` })
      .where('id', '=', p.workspaceId)
      .returning('last_token as value'),
  ),
};

/** Beside the reads of the port, what the store's own ensure verbs need. */
export class WorkspaceVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async all(): Promise<Workspace[]> {
    return this.#on.rows(workspaceQueries.all, {});
  }
  async get(id: number): Promise<Workspace | null> {
    return (await this.#on.rows(workspaceQueries.get, { id }))[0] ?? null;
  }
  async byKey(key: string): Promise<Workspace | null> {
    return (await this.#on.rows(workspaceQueries.byKey, { key }))[0] ?? null;
  }
  async worktree(id: number): Promise<Worktree | null> {
    return (await this.#on.rows(workspaceQueries.worktree, { id }))[0] ?? null;
  }
  async worktrees(workspaceId: number): Promise<Worktree[]> {
    return this.#on.rows(workspaceQueries.worktrees, { workspaceId });
  }
  /** Finds or makes it; for a writing transaction. */
  async ensure(workspace: { key: string; name: string; now: number }): Promise<Workspace> {
    await this.#on.change(workspaceQueries.insert, workspace);
    return only(await this.#on.rows(workspaceQueries.byKey, workspace));
  }
  /** The worktree if it is there and of this workspace: what most calls find without writing anything. */
  async findWorktree(wanted: { workspaceId: number; path: string }): Promise<Worktree | null> {
    const found = (await this.#on.rows(workspaceQueries.worktreeByPath, wanted))[0];
    return found?.workspaceId === wanted.workspaceId ? found : null;
  }
  /** Finds or makes it; for a writing transaction. */
  async ensureWorktree(worktree: { workspaceId: number; path: string; now: number }): Promise<Worktree> {
    await this.#on.change(workspaceQueries.putWorktree, worktree);
    return only(await this.#on.rows(workspaceQueries.worktreeByPath, worktree));
  }
}

/** The next value of one of the counters of a workspace, which only grow. */
export async function nextOf(on: Executor, counter: 'nextOrdinal' | 'nextToken', workspaceId: number): Promise<number> {
  return only(await on.rows(workspaceQueries[counter], { workspaceId })).value;
}

function only<Row>(rows: Row[]): Row {
  const row = rows[0];
  if (row === undefined) throw new Error('The register knows no workspace of this number.');
  return row;
}
