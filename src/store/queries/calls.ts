import type { OpenCall } from '../store.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const CALL = ['session_id as sessionId', 'tool_use_id as toolUseId', 'subagent_id as subagentId', 'tool', 'opened_at as openedAt'] as const;

export const callQueries = {
  ofSession: query((db, p: { sessionId: string }) => db.selectFrom('open_calls').select(CALL).where('session_id', '=', p.sessionId)),
  all: query((db) => db.selectFrom('open_calls').select(CALL)),
  open: query((db, p: OpenCall) =>
    db
      .insertInto('open_calls')
      .values({ session_id: p.sessionId, tool_use_id: p.toolUseId, subagent_id: p.subagentId, tool: p.tool, opened_at: p.openedAt })
      .onConflict((conflict) => conflict.columns(['session_id', 'tool_use_id']).doNothing()),
  ),
  close: query((db, p: { sessionId: string; toolUseId: string }) =>
    db.deleteFrom('open_calls').where('session_id', '=', p.sessionId).where('tool_use_id', '=', p.toolUseId).returning(CALL),
  ),
  closeAll: query((db, p: { sessionId: string }) => db.deleteFrom('open_calls').where('session_id', '=', p.sessionId)),
};

export class CallVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async ofSession(sessionId: string): Promise<OpenCall[]> {
    return (await this.#on.rows(callQueries.ofSession, { sessionId })).sort(oldestFirst);
  }
  async all(): Promise<OpenCall[]> {
    return (await this.#on.rows(callQueries.all, {})).sort(oldestFirst);
  }
  async open(call: OpenCall): Promise<void> {
    await this.#on.change(callQueries.open, call);
  }
  async close(sessionId: string, toolUseId: string): Promise<OpenCall | null> {
    return (await this.#on.rows(callQueries.close, { sessionId, toolUseId }))[0] ?? null;
  }
  async closeAll(sessionId: string): Promise<number> {
    return this.#on.change(callQueries.closeAll, { sessionId });
  }
}

function oldestFirst(a: OpenCall, b: OpenCall): number {
  return a.openedAt - b.openedAt || compareText(a.sessionId, b.sessionId) || compareText(a.toolUseId, b.toolUseId);
}
