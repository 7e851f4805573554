import type { Notice } from '../store.ts';
import { query, type Executor } from './query.ts';

export const noticeQueries = {
  add: query((db, p: Omit<Notice, 'forPerson'> & { forPerson: number }) =>
    db.insertInto('notices').values({ id: p.id, session_id: p.sessionId, at: p.at, text: p.text, for_person: p.forPerson }),
  ),
  /** In no order: a `returning` has none. */
  take: query((db, p: { sessionId: string; limit: number }) =>
    db
      .deleteFrom('notices')
      .where('seq', 'in', (eb) =>
        eb.selectFrom('notices').select('seq').where('session_id', '=', p.sessionId).orderBy('at').orderBy('seq').limit(p.limit),
      )
      .returning(['seq', 'id', 'session_id as sessionId', 'at', 'text', 'for_person as forPerson']),
  ),
};

export class NoticeVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async add(notice: Notice): Promise<void> {
    await this.#on.change(noticeQueries.add, { ...notice, forPerson: Number(notice.forPerson) });
  }
  async take(sessionId: string, limit: number): Promise<Notice[]> {
    const taken = await this.#on.rows(noticeQueries.take, { sessionId, limit });
    return taken
      .sort((a, b) => a.at - b.at || a.seq - b.seq)
      .map(({ id, sessionId, at, text, forPerson }) => ({ id, sessionId, at, text, forPerson: forPerson === 1 }));
  }
}
