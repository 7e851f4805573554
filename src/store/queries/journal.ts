import { sql } from 'kysely';
import type { JournalEntry, NewJournalEntry, Tx } from '../store.ts';
import { query, type Executor } from './query.ts';

const PRUNE_SLICE = 1000;
const ENTRY = ['seq', 'at', 'workspace_id as workspaceId', 'session_id as sessionId', 'kind', 'data'] as const;

type Filter = Parameters<Tx['journal']['recent']>[0];
interface RecentArguments {
  workspaceId: number;
  sessionId: string;
  kind: string;
  before: number;
  limit: number;
}
/** Which conditions a query has, as in `session+before`. */
type Shape = string;
const CONDITIONS = ['session', 'kind', 'workspace', 'before'] as const;

export const journalQueries = {
  ...recentQueries(),
  append: query((db, p: { at: number; workspaceId: number | null; sessionId: string | null; kind: string; data: string }) =>
    db.insertInto('journal').values({ at: p.at, workspace_id: p.workspaceId, session_id: p.sessionId, kind: p.kind, data: p.data }),
  ),
  after: query((db, p: { seq: number; limit: number }) =>
    db.selectFrom('journal').select(ENTRY).where('seq', '>', p.seq).orderBy('seq').limit(p.limit),
  ),
  /** The highest of the next thousand numbers. */
  sliceEnd: query((db, p: { after: number }) =>
    db
      .selectFrom(db.selectFrom('journal').select('seq').where('seq', '>', p.after).orderBy('seq').limit(sql.lit(PRUNE_SLICE)).as('slice'))
      .select((eb) => eb.fn.max('seq').as('seq')),
  ),
  oldestOfSlice: query((db, p: { after: number; end: number }) =>
    db
      .selectFrom('journal')
      .select((eb) => eb.fn.min('at').as('at'))
      .where('seq', '>', p.after)
      .where('seq', '<=', p.end),
  ),
  pruneSlice: query((db, p: { after: number; end: number; olderThan: number; except: string }) =>
    db
      .deleteFrom('journal')
      .where('seq', '>', p.after)
      .where('seq', '<=', p.end)
      .where('at', '<', p.olderThan)
      .where('kind', '<>', p.except)
      .where('seq', '<', (eb) => eb.selectFrom('journal').select((max) => max.fn.max('seq').as('seq'))),
  ),
  removeOfSession: query((db, p: { sessionId: string; kind: string }) =>
    db
      .deleteFrom('journal')
      .where('session_id', '=', p.sessionId)
      .where('kind', '=', p.kind)
      .where('seq', '<', (eb) => eb.selectFrom('journal').select((max) => max.fn.max('seq').as('seq'))),
  ),
};

/**
 * One query for each set of conditions. The narrowest (session, else kind, else workspace) goes by its index; the others
 * are written as expressions, so that no planner without statistics takes theirs.
 */
function recentQueries() {
  const queries: Record<`recent:${Shape}`, ReturnType<typeof recentQuery>> = {};
  for (let bits = 0; bits < 2 ** CONDITIONS.length; bits += 1) {
    const shape = CONDITIONS.filter((_, index) => bits & (1 << index));
    queries[`recent:${shape.join('+')}`] = recentQuery(new Set(shape));
  }
  return queries;
}

function recentQuery(has: ReadonlySet<(typeof CONDITIONS)[number]>) {
  return query((db, p: RecentArguments) =>
    db
      .selectFrom('journal')
      .select(ENTRY)
      .$if(has.has('session'), (select) => select.where('session_id', '=', p.sessionId))
      .$if(has.has('kind'), (select) => select.where(has.has('session') ? sql`kind || ''` : 'kind', '=', p.kind))
      .$if(has.has('workspace'), (select) =>
        select.where(has.has('session') || has.has('kind') ? sql`workspace_id + 0` : 'workspace_id', '=', p.workspaceId),
      )
      .$if(has.has('before'), (select) => select.where('seq', '<', p.before))
      .orderBy('seq', 'desc')
      .limit(p.limit),
  );
}

export class JournalVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async recent(filter: Filter): Promise<JournalEntry[]> {
    const { sessionId, kind, workspaceId, before, limit } = filter;
    const given = { session: sessionId, kind, workspace: workspaceId, before };
    const shape = CONDITIONS.filter((condition) => given[condition] !== undefined).join('+');
    const recent = (journalQueries as ReturnType<typeof recentQueries>)[`recent:${shape}`] as ReturnType<typeof recentQuery>;
    const rows = await this.#on.rows(recent, {
      sessionId: sessionId ?? '',
      kind: kind ?? '',
      workspaceId: workspaceId ?? 0,
      before: before ?? 0,
      limit,
    });
    return rows.map(entryOf);
  }
  async after(seq: number, limit: number): Promise<JournalEntry[]> {
    return (await this.#on.rows(journalQueries.after, { seq, limit })).map(entryOf);
  }
  async append(entry: NewJournalEntry): Promise<void> {
    await this.#on.change(journalQueries.append, {
      at: entry.at,
      workspaceId: entry.workspaceId,
      sessionId: entry.sessionId,
      kind: entry.kind,
      data: JSON.stringify(entry.data),
    });
  }
  /**
   * Entries lie in the order of their times but where the clock was turned, so there is no index on the time: this goes
   * from the oldest on, and stops at the first slice in which nothing is old.
   */
  async removeOfSession(sessionId: string, kind: string): Promise<void> {
    await this.#on.change(journalQueries.removeOfSession, { sessionId, kind });
  }
  async prune(olderThan: number, except = ''): Promise<number> {
    let deleted = 0;
    let after = 0;
    for (;;) {
      const end = (await this.#on.rows(journalQueries.sliceEnd, { after }))[0]?.seq;
      if (end === undefined || end === null) return deleted;
      const oldest = (await this.#on.rows(journalQueries.oldestOfSlice, { after, end }))[0]?.at ?? olderThan;
      if (oldest >= olderThan) return deleted;
      deleted += await this.#on.change(journalQueries.pruneSlice, { after, end, olderThan, except });
      after = end;
    }
  }
}

function entryOf(row: Omit<JournalEntry, 'data'> & { data: string }): JournalEntry {
  return Object.assign(row, { data: JSON.parse(row.data) as JournalEntry['data'] });
}
