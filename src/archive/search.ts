import type Database from 'better-sqlite3';
import type { RecordKind } from '../core/transcript/record.ts';
import { FLAG, kindName } from './kinds.ts';

export interface SearchQuery {
  /** Words that all have to be in the record; any characters. `"two words"` asks for them one behind the other. */
  words: string;
  session?: string;
  /** Part of the path of a file that the record's call names, whole names: `src/main.ts`. */
  path?: string;
  /** Name of a tool that the record calls. */
  tool?: string;
  /** Ms since the epoch. */
  since?: number;
  limit: number;
}

export interface SearchHit {
  id: number;
  session: string | null;
  /** Ms since the epoch. */
  at: number | null;
  kind: RecordKind;
  /** Higher is better; to be compared only inside of one answer. */
  score: number;
}

/** Of more hits than this the newest are looked at: whoever asks for a word of everywhere wants what was lately. */
const CANDIDATES = 2000;

/** What a person or a summary said weighs more than what a tool printed. */
const WEIGHTS: Partial<Record<RecordKind, number>> = { prompt: 3, summary: 2.5, answer: 2, result: 1 };

interface Hit {
  id: number;
  rank: number;
  session: string | null;
  at: number | null;
  kind: number;
}

interface Bound {
  match: string;
  session: number | null;
  since: number | null;
  low: number;
  high: number;
  limit: number;
}

/** Between which ids records lie; null: there are none. */
interface Bounds {
  low: number | null;
  high: number | null;
}

/**
 * Search by words. Ranked by bm25 and by kind where the words are rare; else the newest hits by kind alone: bm25 looks at every
 * hit of every word in the whole table (270 ms for 517,000), however few are asked for.
 */
export class Search {
  readonly #session: Database.Statement<[string], number>;
  readonly #count: Database.Statement<[string], number>;
  readonly #ofSession: Database.Statement<[{ session: number }], Bounds>;
  readonly #since: Database.Statement<[number], number | null>;
  readonly #ranked: Database.Statement<[Bound], Hit>;
  readonly #newest: Database.Statement<[Bound], Hit>;

  constructor(db: Database.Database) {
    // Records that came into the session as copies, or that name it from the file of another, are its own too.
    const where = `texts match $match and texts.rowid between $low and $high and ($since is null or r.at >= $since) and ($session is null or f.session = $session
      or (r.flags & ${FLAG.ELSEWHERE} and r.session = $session)
      or exists (select 1 from copies c join files o on o.id = c.file_id where c.record_id = r.id and o.session = $session))`;
    const select = (rank: string): string => `select r.id, ${rank} as rank, s.text as session, r.at, r.kind
      from texts cross join records r on r.id = texts.rowid join files f on f.id = r.file_id left join strings s on s.id = f.session`;
    this.#session = db.prepare<[string], number>('select id from strings where text = ?').pluck();
    this.#count = db
      .prepare<[string], number>(`select count(*) from (select 1 from texts where texts match ? limit ${CANDIDATES + 1})`)
      .pluck();
    this.#ofSession = db.prepare(
      `select min(low) as low, max(high) as high from (
         select min(r.id) as low, max(r.id) as high from records r join files f on f.id = r.file_id where f.session = $session
         union all select min(id), max(id) from records where session = $session and flags & ${FLAG.ELSEWHERE}
         union all select min(c.record_id), max(c.record_id) from copies c join files f on f.id = c.file_id where f.session = $session)`,
    );
    this.#since = db.prepare<[number], number | null>('select min(id) from records where at >= ?').pluck();
    this.#ranked = db.prepare(`${select('-bm25(texts)')} where ${where} order by rank desc limit $limit`);
    this.#newest = db.prepare(`${select('0')} where ${where} order by texts.rowid desc limit $limit`);
  }

  search(query: SearchQuery): SearchHit[] {
    const terms = [
      ...termsOf(query.words).map((term) => `text : ${term}`),
      ...termsOf(quoted(query.tool)).map((term) => `tool : ${term}`),
      ...termsOf(quoted(query.path)).map((term) => `path : ${term}`),
    ];
    const session = query.session === undefined ? null : (this.#session.get(query.session) ?? -1);
    if (terms.length === 0) return [];
    const rare = terms.every((term) => (this.#count.get(term) ?? 0) <= CANDIDATES);
    const bounds = this.#bounds(session, query.since ?? null);
    if (bounds === null) return [];
    const bound = { match: terms.join(' AND '), session, since: query.since ?? null, ...bounds, limit: CANDIDATES };
    const hits = (rare ? this.#ranked : this.#newest).all(bound).map(({ rank, kind, ...hit }, place) => {
      const name = kindName(kind);
      const score = (WEIGHTS[name] ?? 1) * (rare ? 1 + rank : CANDIDATES / (CANDIDATES + place));
      return Object.assign(hit, { kind: name, score });
    });
    return hits.sort((one, other) => other.score - one.score || other.id - one.id).slice(0, query.limit);
  }

  /**
   * Records are numbered as they were captured, so those of a session or of a time mostly lie together. Over 1 million records,
   * a word in half of them and one session took 350 ms without this.
   */
  #bounds(session: number | null, since: number | null): { low: number; high: number } | null {
    const own = session === null ? { low: 0, high: Number.MAX_SAFE_INTEGER } : this.#ofSession.get({ session });
    const first = since === null ? 0 : (this.#since.get(since) ?? null);
    if (first === null || own === undefined || own.low === null || own.high === null) return null;
    return { low: Math.max(own.low, first), high: own.high };
  }
}

/** Each word as a text of its own, so that nothing in it is an operator; quoted ones together. Without letters or digits it is no word. */
function termsOf(words: string): string[] {
  const found = words.replaceAll('\0', ' ').match(/"[^"]*"|[^\s"]+/g) ?? [];
  const terms = found.map((word) => word.replaceAll('"', ' ').trim()).filter((word) => /[\p{L}\p{N}\p{Co}]/u.test(word));
  return Array.from(new Set(terms), (word) => `"${word}"`);
}

function quoted(text: string | undefined): string {
  return text === undefined ? '' : `"${text.replaceAll('"', ' ')}"`;
}
