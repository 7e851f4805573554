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
  limit: number;
}

/**
 * Search by words. Ranked by bm25 and by kind where the words are rare; else the newest hits by kind alone: bm25 looks at every
 * hit of every word in the whole table (270 ms for 517,000), however few are asked for.
 */
export class Search {
  readonly #session: Database.Statement<[string], number>;
  readonly #count: Database.Statement<[string], number>;
  readonly #ranked: Database.Statement<[Bound], Hit>;
  readonly #newest: Database.Statement<[Bound], Hit>;

  constructor(db: Database.Database) {
    // Records that came into the session as copies, or that name it from the file of another, are its own too.
    const where = `texts match $match and ($since is null or r.at >= $since) and ($session is null or f.session = $session
      or (r.flags & ${FLAG.ELSEWHERE} and r.session = $session)
      or exists (select 1 from copies c join files o on o.id = c.file_id where c.record_id = r.id and o.session = $session))`;
    const select = (rank: string): string => `select r.id, ${rank} as rank, s.text as session, r.at, r.kind
      from texts cross join records r on r.id = texts.rowid join files f on f.id = r.file_id left join strings s on s.id = f.session`;
    this.#session = db.prepare<[string], number>('select id from strings where text = ?').pluck();
    this.#count = db
      .prepare<[string], number>(`select count(*) from (select 1 from texts where texts match ? limit ${CANDIDATES + 1})`)
      .pluck();
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
    const bound = { match: terms.join(' AND '), session, since: query.since ?? null, limit: CANDIDATES };
    const hits = (rare ? this.#ranked : this.#newest).all(bound).map(({ rank, kind, ...hit }, place) => {
      const name = kindName(kind);
      const score = (WEIGHTS[name] ?? 1) * (rare ? 1 + rank : CANDIDATES / (CANDIDATES + place));
      return Object.assign(hit, { kind: name, score });
    });
    return hits.sort((one, other) => other.score - one.score || other.id - one.id).slice(0, query.limit);
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
