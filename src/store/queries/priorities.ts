import type { Priority } from '../../core/session/priority.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const PRIORITY = ['session_id as sessionId', 'workspace_id as workspaceId', 'value', 'name', 'set_at as setAt'] as const;

export const priorityQueries = {
  all: query((db) => db.selectFrom('priorities').select(PRIORITY)),
  put: query((db, p: Priority) =>
    db
      .insertInto('priorities')
      .values({ session_id: p.sessionId, workspace_id: p.workspaceId, value: p.value, name: p.name, set_at: p.setAt })
      .onConflict((conflict) =>
        conflict.column('session_id').doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          value: eb.ref('excluded.value'),
          name: eb.ref('excluded.name'),
          set_at: eb.ref('excluded.set_at'),
        })),
      ),
  ),
  remove: query((db, p: { sessionId: string }) => db.deleteFrom('priorities').where('session_id', '=', p.sessionId)),
};

export class PriorityVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async all(): Promise<Priority[]> {
    const rows = await this.#on.rows(priorityQueries.all, {});
    return rows.sort((a, b) => compareText(a.sessionId, b.sessionId));
  }
  async put(priority: Priority): Promise<void> {
    await this.#on.change(priorityQueries.put, priority);
  }
  async remove(sessionId: string): Promise<void> {
    await this.#on.change(priorityQueries.remove, { sessionId });
  }
}
