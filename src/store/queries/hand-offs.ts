import type { QueryCreator } from 'kysely';
import type { HandOff } from '../../core/session/hand-over.ts';
import { query, type Executor } from './query.ts';
import type { Tables } from './tables.ts';

const HAND_OFF = [
  'session_id as sessionId',
  'workspace_id as workspaceId',
  'worktree_id as worktreeId',
  'terminal',
  'written_at as writtenAt',
  'finished_at as finishedAt',
  'reason',
  'brief',
  'title',
  'file',
  'given_to as givenTo',
  'given_at as givenAt',
] as const;

export const handOffQueries = {
  get: query((db, p: { sessionId: string }) => db.selectFrom('hand_offs').select(HAND_OFF).where('session_id', '=', p.sessionId)),
  open: query((db, p: { workspaceId: number; limit: number }) =>
    newestFirst(db).where('workspace_id', '=', p.workspaceId).where('given_to', 'is', null).limit(p.limit),
  ),
  recent: query((db, p: { workspaceId: number; limit: number }) =>
    newestFirst(db).where('workspace_id', '=', p.workspaceId).limit(p.limit),
  ),
  put: query((db, p: HandOff) =>
    db
      .insertInto('hand_offs')
      .values({
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        worktree_id: p.worktreeId,
        terminal: p.terminal,
        written_at: p.writtenAt,
        finished_at: p.finishedAt,
        reason: p.reason,
        brief: p.brief,
        title: p.title,
        file: p.file,
        given_to: p.givenTo,
        given_at: p.givenAt,
      })
      .onConflict((conflict) =>
        conflict.column('session_id').doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          worktree_id: eb.ref('excluded.worktree_id'),
          terminal: eb.ref('excluded.terminal'),
          written_at: eb.ref('excluded.written_at'),
          finished_at: eb.ref('excluded.finished_at'),
          reason: eb.ref('excluded.reason'),
          brief: eb.ref('excluded.brief'),
          title: eb.ref('excluded.title'),
          file: eb.ref('excluded.file'),
          given_to: eb.ref('excluded.given_to'),
          given_at: eb.ref('excluded.given_at'),
        })),
      ),
  ),
  remove: query((db, p: { sessionId: string }) => db.deleteFrom('hand_offs').where('session_id', '=', p.sessionId)),
};

function newestFirst(db: QueryCreator<Tables>) {
  return db.selectFrom('hand_offs').select(HAND_OFF).orderBy('written_at', 'desc');
}

export class HandOffVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(sessionId: string): Promise<HandOff | null> {
    return (await this.#on.rows(handOffQueries.get, { sessionId }))[0] ?? null;
  }
  async open(workspaceId: number, limit: number): Promise<HandOff[]> {
    return this.#on.rows(handOffQueries.open, { workspaceId, limit });
  }
  async recent(workspaceId: number, limit: number): Promise<HandOff[]> {
    return this.#on.rows(handOffQueries.recent, { workspaceId, limit });
  }
  async put(handOff: HandOff): Promise<void> {
    await this.#on.change(handOffQueries.put, handOff);
  }
  async remove(sessionId: string): Promise<void> {
    await this.#on.change(handOffQueries.remove, { sessionId });
  }
}
