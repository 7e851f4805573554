import type { QueryCreator } from 'kysely';
import { sql } from 'kysely';
import type { DecisionRecord, DecisionCount } from '../../core/governance/audit.ts';
import type { DecisionFilter } from '../store.ts';
import { query, type Executor } from './query.ts';
import type { Tables } from './tables.ts';

const DECISION = [
  'id',
  'at',
  'workspace_id as workspaceId',
  'session_id as sessionId',
  'service',
  'rule_id as ruleId',
  'rule_version as ruleVersion',
  'outcome',
  'code',
  'domain',
  'tool',
  'tool_use_id as toolUseId',
  'input_hash as inputHash',
  'input',
  'latency_us as latencyUs',
  'override_of as overrideOf',
  'followed',
  'origin',
  'record',
] as const;

const COUNT = ['session_id as sessionId', 'workspace_id as workspaceId', 'tool', 'service', 'minute', 'count'] as const;

/** Rows at one time go by their id: `before` is the place of the row that the former page ended with. */
interface Page {
  since: number;
  at: number;
  id: string;
  limit: number;
}

export const decisionQueries = {
  get: query((db, p: { id: string }) => db.selectFrom('decisions').select(DECISION).where('id', '=', p.id)),
  overriding: query((db, p: { id: string }) =>
    db.selectFrom('decisions').select(DECISION).where('override_of', 'is not', sql.lit(null)).where('override_of', '=', p.id),
  ),
  ofSession: query((db, p: Page & { sessionId: string }) => page(db, p).where('session_id', '=', p.sessionId)),
  ofWorkspace: query((db, p: Page & { workspaceId: number }) => page(db, p).where('workspace_id', '=', p.workspaceId)),
  anywhere: query((db, p: Page) => page(db, p)),
  add: query((db, p: DecisionRecord) => inserted(db, p)),
  addOnce: query((db, p: DecisionRecord) => inserted(db, p).onConflict((conflict) => conflict.column('id').doNothing())),
  follow: query((db, p: { id: string; followed: DecisionRecord['followed'] }) =>
    db.updateTable('decisions').set({ followed: p.followed }).where('id', '=', p.id),
  ),
  withoutInput: query((db, p: { sessionId: string }) =>
    db
      .updateTable('decisions')
      .set({ input: sql.lit(null) })
      .where('session_id', '=', p.sessionId),
  ),
  prune: query((db, p: { olderThan: number }) =>
    db.deleteFrom('decisions').where('at', '<', p.olderThan).where('origin', '=', sql.lit('own')),
  ),
  count: query((db, p: DecisionCount) =>
    db
      .insertInto('decision_counts')
      .values({
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        tool: p.tool,
        service: p.service,
        minute: p.minute,
        count: p.count,
      })
      .onConflict((conflict) =>
        conflict.columns(['session_id', 'tool', 'service', 'minute']).doUpdateSet((eb) => ({
          count: eb('decision_counts.count', '+', eb.ref('excluded.count')),
        })),
      ),
  ),
  countsOfSession: query((db, p: { sessionId: string; since: number }) =>
    db.selectFrom('decision_counts').select(COUNT).where('session_id', '=', p.sessionId).where('minute', '>=', p.since),
  ),
  countsOfWorkspace: query((db, p: { workspaceId: number; since: number }) =>
    db.selectFrom('decision_counts').select(COUNT).where('workspace_id', '=', p.workspaceId).where('minute', '>=', p.since),
  ),
  countsAnywhere: query((db, p: { since: number }) => db.selectFrom('decision_counts').select(COUNT).where('minute', '>=', p.since)),
  pruneCounts: query((db, p: { olderThan: number }) => db.deleteFrom('decision_counts').where('minute', '<', p.olderThan)),
};

function inserted(db: QueryCreator<Tables>, p: DecisionRecord) {
  return db.insertInto('decisions').values({
    id: p.id,
    at: p.at,
    workspace_id: p.workspaceId,
    session_id: p.sessionId,
    service: p.service,
    rule_id: p.ruleId,
    rule_version: p.ruleVersion,
    outcome: p.outcome,
    code: p.code,
    domain: p.domain,
    tool: p.tool,
    tool_use_id: p.toolUseId,
    input_hash: p.inputHash,
    input: p.input,
    latency_us: p.latencyUs,
    override_of: p.overrideOf,
    followed: p.followed,
    origin: p.origin,
    record: p.record,
  });
}

/** Newest first. */
function page(db: QueryCreator<Tables>, p: Page) {
  return db
    .selectFrom('decisions')
    .select(DECISION)
    .where('at', '>=', p.since)
    .where('at', '<=', p.at)
    .where((eb) => eb.or([eb('at', '<', p.at), eb('id', '<', p.id)]))
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(p.limit);
}

/** Behind every id. */
const LAST = { at: Number.MAX_SAFE_INTEGER, id: '' };

export class DecisionVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(id: string): Promise<DecisionRecord | null> {
    const [row] = await this.#on.rows(decisionQueries.get, { id });
    return row ?? null;
  }
  async overriding(id: string): Promise<DecisionRecord[]> {
    const rows = await this.#on.rows(decisionQueries.overriding, { id });
    return rows.sort((a, b) => a.at - b.at);
  }
  async recent({ workspaceId, sessionId, since = 0, before = LAST, limit }: DecisionFilter): Promise<DecisionRecord[]> {
    const args = { since, at: before.at, id: before.id, limit };
    if (sessionId !== undefined) return this.#on.rows(decisionQueries.ofSession, { ...args, sessionId });
    return workspaceId === undefined
      ? this.#on.rows(decisionQueries.anywhere, args)
      : this.#on.rows(decisionQueries.ofWorkspace, { ...args, workspaceId });
  }
  async counts({
    workspaceId,
    sessionId,
    since = 0,
  }: Pick<DecisionFilter, 'workspaceId' | 'sessionId' | 'since'>): Promise<DecisionCount[]> {
    if (sessionId !== undefined) return this.#on.rows(decisionQueries.countsOfSession, { sessionId, since });
    return workspaceId === undefined
      ? this.#on.rows(decisionQueries.countsAnywhere, { since })
      : this.#on.rows(decisionQueries.countsOfWorkspace, { workspaceId, since });
  }
  async add(decision: DecisionRecord): Promise<void> {
    await this.#on.change(decisionQueries.add, decision);
  }
  async addOnce(decision: DecisionRecord): Promise<boolean> {
    return (await this.#on.change(decisionQueries.addOnce, decision)) > 0;
  }
  async follow(id: string, followed: 'ran' | 'failed'): Promise<void> {
    await this.#on.change(decisionQueries.follow, { id, followed });
  }
  async forgetInputs(sessionId: string): Promise<void> {
    await this.#on.change(decisionQueries.withoutInput, { sessionId });
  }
  async count(counts: DecisionCount): Promise<void> {
    await this.#on.change(decisionQueries.count, counts);
  }
  async prune(olderThan: number): Promise<number> {
    await this.#on.change(decisionQueries.pruneCounts, { olderThan });
    return this.#on.change(decisionQueries.prune, { olderThan });
  }
}
