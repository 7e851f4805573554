import type { StoredRule } from '../../core/governance/audit.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const RULE = ['id', 'version', 'origin', 'state', 'definition', 'reason', 'until', 'said_by as by', 'at'] as const;

export const storedRuleQueries = {
  all: query((db) => db.selectFrom('rules').select(RULE)),
  ofId: query((db, p: { id: string }) => db.selectFrom('rules').select(RULE).where('id', '=', p.id)),
  add: query((db, p: StoredRule) =>
    db.insertInto('rules').values({
      id: p.id,
      version: p.version,
      origin: p.origin,
      state: p.state,
      definition: p.definition,
      reason: p.reason,
      until: p.until,
      said_by: p.by,
      at: p.at,
    }),
  ),
};

export class StoredRuleVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async all(): Promise<StoredRule[]> {
    const newest = new Map<string, StoredRule>();
    for (const row of await this.#on.rows(storedRuleQueries.all, {})) {
      if (row.version > (newest.get(row.id)?.version ?? 0)) newest.set(row.id, row);
    }
    return [...newest.values()].sort((a, b) => compareText(a.id, b.id));
  }
  async versions(id: string): Promise<StoredRule[]> {
    const rows = await this.#on.rows(storedRuleQueries.ofId, { id });
    return rows.sort((a, b) => a.version - b.version);
  }
  async add(rule: StoredRule): Promise<void> {
    await this.#on.change(storedRuleQueries.add, rule);
  }
}
