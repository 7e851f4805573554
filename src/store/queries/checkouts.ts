import type { QueryCreator } from 'kysely';
import type { CheckoutOffer, OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';
import type { Tables } from './tables.ts';

const CHECKOUT = [
  'id',
  'session_id as sessionId',
  'workspace_id as workspaceId',
  'path',
  'branch',
  'base_branch as baseBranch',
  'base_commit as baseCommit',
  'made_from as madeFrom',
  'made_by as madeBy',
  'state',
  'at',
  'left_at as leftAt',
  'commits',
  'files',
] as const;

export const checkoutQueries = {
  get: query((db, p: { id: string }) => of(db).where('id', '=', p.id)),
  of: query((db, p: { workspaceId: number }) => of(db).where('workspace_id', '=', p.workspaceId)),
  all: query((db) => of(db)),
  ofSession: query((db, p: { sessionId: string }) => of(db).where('session_id', '=', p.sessionId)),
  put: query((db, p: OwnCheckout) =>
    db
      .insertInto('checkouts')
      .values({
        id: p.id,
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        path: p.path,
        branch: p.branch,
        base_branch: p.baseBranch,
        base_commit: p.baseCommit,
        made_from: p.madeFrom,
        made_by: p.madeBy,
        state: p.state,
        at: p.at,
        left_at: p.leftAt,
        commits: p.commits,
        files: p.files,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          session_id: eb.ref('excluded.session_id'),
          workspace_id: eb.ref('excluded.workspace_id'),
          path: eb.ref('excluded.path'),
          branch: eb.ref('excluded.branch'),
          base_branch: eb.ref('excluded.base_branch'),
          base_commit: eb.ref('excluded.base_commit'),
          made_from: eb.ref('excluded.made_from'),
          made_by: eb.ref('excluded.made_by'),
          state: eb.ref('excluded.state'),
          at: eb.ref('excluded.at'),
          left_at: eb.ref('excluded.left_at'),
          commits: eb.ref('excluded.commits'),
          files: eb.ref('excluded.files'),
        })),
      ),
  ),
  remove: query((db, p: { id: string }) => db.deleteFrom('checkouts').where('id', '=', p.id)),
  offered: query((db, p: { sessionId: string }) =>
    db
      .selectFrom('checkout_offers')
      .select(['session_id as sessionId', 'workspace_id as workspaceId', 'at'])
      .where('session_id', '=', p.sessionId),
  ),
  noteOffer: query((db, p: CheckoutOffer) =>
    db
      .insertInto('checkout_offers')
      .values({ session_id: p.sessionId, workspace_id: p.workspaceId, at: p.at })
      .onConflict((conflict) => conflict.column('session_id').doNothing()),
  ),
};

function of(db: QueryCreator<Tables>) {
  return db.selectFrom('checkouts').select(CHECKOUT);
}

export class CheckoutVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(id: string): Promise<OwnCheckout | null> {
    return (await this.#on.rows(checkoutQueries.get, { id }))[0] ?? null;
  }
  async of(workspaceId: number | null): Promise<OwnCheckout[]> {
    const rows =
      workspaceId === null ? await this.#on.rows(checkoutQueries.all, {}) : await this.#on.rows(checkoutQueries.of, { workspaceId });
    return rows.sort(oldestFirst);
  }
  async ofSession(sessionId: string): Promise<OwnCheckout[]> {
    return (await this.#on.rows(checkoutQueries.ofSession, { sessionId })).sort(oldestFirst);
  }
  async put(checkout: OwnCheckout): Promise<void> {
    await this.#on.change(checkoutQueries.put, checkout);
  }
  async remove(id: string): Promise<void> {
    await this.#on.change(checkoutQueries.remove, { id });
  }
  async offered(sessionId: string): Promise<CheckoutOffer | null> {
    return (await this.#on.rows(checkoutQueries.offered, { sessionId }))[0] ?? null;
  }
  async noteOffer(offer: CheckoutOffer): Promise<void> {
    await this.#on.change(checkoutQueries.noteOffer, offer);
  }
}

function oldestFirst(a: OwnCheckout, b: OwnCheckout): number {
  return a.at - b.at || compareText(a.id, b.id);
}
