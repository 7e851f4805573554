import type { TerminalIdentity } from '../../core/session/instance.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const IDENTITY = ['workspace_id as workspaceId', 'instance', 'session_id as sessionId', 'number', 'day', 'at'] as const;

export const identityQueries = {
  get: query((db, p: { workspaceId: number; instance: string }) =>
    db.selectFrom('identities').select(IDENTITY).where('workspace_id', '=', p.workspaceId).where('instance', '=', p.instance),
  ),
  ofSession: query((db, p: { sessionId: string }) => db.selectFrom('identities').select(IDENTITY).where('session_id', '=', p.sessionId)),
  put: query((db, p: TerminalIdentity) =>
    db
      .insertInto('identities')
      .values({
        workspace_id: p.workspaceId,
        instance: p.instance,
        session_id: p.sessionId,
        number: p.number,
        day: p.day,
        at: p.at,
      })
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'instance']).doUpdateSet((eb) => ({
          session_id: eb.ref('excluded.session_id'),
          number: eb.ref('excluded.number'),
          day: eb.ref('excluded.day'),
          at: eb.ref('excluded.at'),
        })),
      ),
  ),
  remove: query((db, p: { workspaceId: number; instance: string }) =>
    db.deleteFrom('identities').where('workspace_id', '=', p.workspaceId).where('instance', '=', p.instance),
  ),
  prune: query((db, p: { olderThan: number }) => db.deleteFrom('identities').where('at', '<', p.olderThan)),
};

export class IdentityVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(workspaceId: number, instance: string): Promise<TerminalIdentity | null> {
    return (await this.#on.rows(identityQueries.get, { workspaceId, instance }))[0] ?? null;
  }
  async ofSession(sessionId: string): Promise<TerminalIdentity[]> {
    const identities = await this.#on.rows(identityQueries.ofSession, { sessionId });
    return identities.sort((a, b) => a.workspaceId - b.workspaceId || compareText(a.instance, b.instance));
  }
  async put(identity: TerminalIdentity): Promise<void> {
    await this.#on.change(identityQueries.put, identity);
  }
  async remove(workspaceId: number, instance: string): Promise<void> {
    await this.#on.change(identityQueries.remove, { workspaceId, instance });
  }
  async prune(olderThan: number): Promise<number> {
    return this.#on.change(identityQueries.prune, { olderThan });
  }
}
