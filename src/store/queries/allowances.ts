import type { Allowance } from '../../core/governance/audit.ts';
import { query, type Executor } from './query.ts';

const ALLOWANCE = [
  'code_hash as codeHash',
  'decision_id as decisionId',
  'session_id as sessionId',
  'workspace_id as workspaceId',
  'rule_id as ruleId',
  'input_hash as inputHash',
  'offered_at as offeredAt',
  'expires_at as expiresAt',
  'allowed_at as allowedAt',
  'used_at as usedAt',
] as const;

export const allowanceQueries = {
  get: query((db, p: { codeHash: string }) => db.selectFrom('allowances').select(ALLOWANCE).where('code_hash', '=', p.codeHash)),
  ofCall: query((db, p: { sessionId: string; inputHash: string }) =>
    db.selectFrom('allowances').select(ALLOWANCE).where('session_id', '=', p.sessionId).where('input_hash', '=', p.inputHash),
  ),
  ofSession: query((db, p: { sessionId: string }) => db.selectFrom('allowances').select(ALLOWANCE).where('session_id', '=', p.sessionId)),
  put: query((db, p: Allowance) =>
    db
      .insertInto('allowances')
      .values({
        code_hash: p.codeHash,
        decision_id: p.decisionId,
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        rule_id: p.ruleId,
        input_hash: p.inputHash,
        offered_at: p.offeredAt,
        expires_at: p.expiresAt,
        allowed_at: p.allowedAt,
        used_at: p.usedAt,
      })
      .onConflict((conflict) =>
        conflict.column('code_hash').doUpdateSet((eb) => ({
          expires_at: eb.ref('excluded.expires_at'),
          allowed_at: eb.ref('excluded.allowed_at'),
          used_at: eb.ref('excluded.used_at'),
        })),
      ),
  ),
  remove: query((db, p: { codeHash: string }) => db.deleteFrom('allowances').where('code_hash', '=', p.codeHash)),
  prune: query((db, p: { expiredBefore: number }) => db.deleteFrom('allowances').where('expires_at', '<', p.expiredBefore)),
};

export class AllowanceVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(codeHash: string): Promise<Allowance | null> {
    const [row] = await this.#on.rows(allowanceQueries.get, { codeHash });
    return row ?? null;
  }
  async ofCall(sessionId: string, inputHash: string): Promise<Allowance[]> {
    const rows = await this.#on.rows(allowanceQueries.ofCall, { sessionId, inputHash });
    return rows.sort((a, b) => a.offeredAt - b.offeredAt);
  }
  async ofSession(sessionId: string): Promise<Allowance[]> {
    const rows = await this.#on.rows(allowanceQueries.ofSession, { sessionId });
    return rows.sort((a, b) => a.offeredAt - b.offeredAt);
  }
  async put(allowance: Allowance): Promise<void> {
    await this.#on.change(allowanceQueries.put, allowance);
  }
  async remove(codeHash: string): Promise<void> {
    await this.#on.change(allowanceQueries.remove, { codeHash });
  }
  async prune(expiredBefore: number): Promise<number> {
    return this.#on.change(allowanceQueries.prune, { expiredBefore });
  }
}
