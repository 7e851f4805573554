import type { ToldImport } from '../../core/intent/intent.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const TOLD = [
  'session_id as sessionId',
  'workspace_id as workspaceId',
  'worktree_id as worktreeId',
  'path',
  'key',
  'holder_id as holderId',
  'imported_by as importedBy',
  'turn',
  'at',
] as const;

export const toldImportQueries = {
  get: query((db, p: { sessionId: string; worktreeId: number; key: string; holderId: string }) =>
    db
      .selectFrom('told_imports')
      .select(TOLD)
      .where('session_id', '=', p.sessionId)
      .where('worktree_id', '=', p.worktreeId)
      .where('key', '=', p.key)
      .where('holder_id', '=', p.holderId),
  ),
  ofHolder: query((db, p: { holderId: string }) => db.selectFrom('told_imports').select(TOLD).where('holder_id', '=', p.holderId)),
  put: query((db, p: ToldImport) =>
    db
      .insertInto('told_imports')
      .values({
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        worktree_id: p.worktreeId,
        path: p.path,
        key: p.key,
        holder_id: p.holderId,
        imported_by: p.importedBy,
        turn: p.turn,
        at: p.at,
      })
      .onConflict((conflict) =>
        conflict.columns(['session_id', 'worktree_id', 'key', 'holder_id']).doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          path: eb.ref('excluded.path'),
          imported_by: eb.ref('excluded.imported_by'),
          turn: eb.ref('excluded.turn'),
          at: eb.ref('excluded.at'),
        })),
      ),
  ),
  remove: query((db, p: { sessionId: string; worktreeId: number; key: string; holderId: string }) =>
    db
      .deleteFrom('told_imports')
      .where('session_id', '=', p.sessionId)
      .where('worktree_id', '=', p.worktreeId)
      .where('key', '=', p.key)
      .where('holder_id', '=', p.holderId),
  ),
  removeOfSession: query((db, p: { sessionId: string }) => db.deleteFrom('told_imports').where('session_id', '=', p.sessionId)),
};

export class ToldImportVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(sessionId: string, worktreeId: number, key: string, holderId: string): Promise<ToldImport | null> {
    return (await this.#on.rows(toldImportQueries.get, { sessionId, worktreeId, key, holderId }))[0] ?? null;
  }
  async ofHolder(holderId: string): Promise<ToldImport[]> {
    const rows = await this.#on.rows(toldImportQueries.ofHolder, { holderId });
    return rows.sort((a, b) => compareText(a.sessionId, b.sessionId) || a.worktreeId - b.worktreeId || compareText(a.key, b.key));
  }
  async put(told: ToldImport): Promise<void> {
    await this.#on.change(toldImportQueries.put, told);
  }
  async remove({ sessionId, worktreeId, key, holderId }: ToldImport): Promise<void> {
    await this.#on.change(toldImportQueries.remove, { sessionId, worktreeId, key, holderId });
  }
  async removeOfSession(sessionId: string): Promise<void> {
    await this.#on.change(toldImportQueries.removeOfSession, { sessionId });
  }
}
