import type { Compaction } from '../../core/session/compaction.ts';
import { query, type Executor } from './query.ts';

const COMPACTION = [
  'id',
  'session_id as sessionId',
  'workspace_id as workspaceId',
  'ordinal',
  'at',
  'trigger_by as trigger',
  'pre_tokens as preTokens',
  'post_tokens as postTokens',
  'record_uuid as recordUuid',
  'started',
  'reported',
  'segment',
  'parent_segment as parentSegment',
  'captured',
  'file',
  'given',
  'given_at as givenAt',
] as const;

type Row = Omit<Compaction, 'started' | 'reported'> & { started: number; reported: number };

export const compactionQueries = {
  ofSession: query((db, p: { sessionId: string }) =>
    db.selectFrom('compactions').select(COMPACTION).where('session_id', '=', p.sessionId).orderBy('ordinal'),
  ),
  recent: query((db, p: { workspaceId: number; limit: number }) =>
    db
      .selectFrom('compactions')
      .select(COMPACTION)
      .where('workspace_id', '=', p.workspaceId)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(p.limit),
  ),
  put: query((db, p: Row) =>
    db
      .insertInto('compactions')
      .values({
        id: p.id,
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        ordinal: p.ordinal,
        at: p.at,
        trigger_by: p.trigger,
        pre_tokens: p.preTokens,
        post_tokens: p.postTokens,
        record_uuid: p.recordUuid,
        started: p.started,
        reported: p.reported,
        segment: p.segment,
        parent_segment: p.parentSegment,
        captured: p.captured,
        file: p.file,
        given: p.given,
        given_at: p.givenAt,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          trigger_by: eb.ref('excluded.trigger_by'),
          pre_tokens: eb.ref('excluded.pre_tokens'),
          post_tokens: eb.ref('excluded.post_tokens'),
          record_uuid: eb.ref('excluded.record_uuid'),
          started: eb.ref('excluded.started'),
          reported: eb.ref('excluded.reported'),
          captured: eb.ref('excluded.captured'),
          file: eb.ref('excluded.file'),
          given: eb.ref('excluded.given'),
          given_at: eb.ref('excluded.given_at'),
        })),
      ),
  ),
  removeOfSession: query((db, p: { sessionId: string }) => db.deleteFrom('compactions').where('session_id', '=', p.sessionId)),
};

export class CompactionVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async ofSession(sessionId: string): Promise<Compaction[]> {
    return (await this.#on.rows(compactionQueries.ofSession, { sessionId })).map(compactionOf);
  }
  async recent(workspaceId: number, limit: number): Promise<Compaction[]> {
    return (await this.#on.rows(compactionQueries.recent, { workspaceId, limit })).map(compactionOf);
  }
  async put(compaction: Compaction): Promise<void> {
    const { started, reported } = compaction;
    await this.#on.change(compactionQueries.put, { ...compaction, started: Number(started), reported: Number(reported) });
  }
  async removeOfSession(sessionId: string): Promise<void> {
    await this.#on.change(compactionQueries.removeOfSession, { sessionId });
  }
}

function compactionOf(row: Row): Compaction {
  return { ...row, started: row.started === 1, reported: row.reported === 1 };
}
