import type { SharedItem } from '../../core/change/change.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const ITEM = ['workspace_id as workspaceId', 'kind', 'name', 'session_id as sessionId', 'at'] as const;

export const sharedItemQueries = {
  of: query((db, p: { workspaceId: number }) => db.selectFrom('shared_items').select(ITEM).where('workspace_id', '=', p.workspaceId)),
  put: query((db, p: SharedItem) =>
    db
      .insertInto('shared_items')
      .values({ workspace_id: p.workspaceId, kind: p.kind, name: p.name, session_id: p.sessionId, at: p.at })
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'kind', 'name']).doUpdateSet((eb) => ({
          session_id: eb.ref('excluded.session_id'),
          at: eb.ref('excluded.at'),
        })),
      ),
  ),
  remove: query((db, p: { workspaceId: number; kind: SharedItem['kind']; name: string }) =>
    db.deleteFrom('shared_items').where('workspace_id', '=', p.workspaceId).where('kind', '=', p.kind).where('name', '=', p.name),
  ),
};

export class SharedItemVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async of(workspaceId: number): Promise<SharedItem[]> {
    const items = await this.#on.rows(sharedItemQueries.of, { workspaceId });
    return items.sort((a, b) => a.at - b.at || compareText(a.kind, b.kind) || compareText(a.name, b.name));
  }
  async put(item: SharedItem): Promise<void> {
    await this.#on.change(sharedItemQueries.put, item);
  }
  async remove(workspaceId: number, kind: SharedItem['kind'], name: string): Promise<void> {
    await this.#on.change(sharedItemQueries.remove, { workspaceId, kind, name });
  }
}
