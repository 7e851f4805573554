import type Database from 'better-sqlite3';
import { recordValue } from '../core/transcript/json-lines.ts';
import type { RecordPart, TranscriptReader } from '../core/transcript/record.ts';
import type { Chunks } from './chunks.ts';
import { FLAG, kindNumber } from './kinds.ts';

/** Of one part, so much is indexed: what is longer is a dump, whose begin says what it is. */
const MOST_TEXT = 64 * 1024;

export interface IndexProgress {
  /** Records that were looked at in this call. */
  records: number;
  /** Call again: there are more. */
  more: boolean;
}

interface Row {
  id: number;
  agent: string;
  fileId: number;
  generation: number;
  start: number;
  length: number;
}

/** Fills the index of words, behind a cursor of its own: it may come later than the capture, and never holds it up. */
export class TextIndex {
  readonly #chunks: Chunks;
  readonly #cursor: Database.Statement<[], number>;
  readonly #setCursor: Database.Statement;
  readonly #last: Database.Statement<[number, number], number>;
  readonly #next: Database.Statement<[number, number], Row>;
  readonly #add: Database.Statement;

  constructor(db: Database.Database, chunks: Chunks) {
    const kinds = (['prompt', 'answer', 'result', 'summary'] as const).map(kindNumber).join(', ');
    this.#chunks = chunks;
    this.#cursor = db.prepare<[], number>('select record_id from text_cursor').pluck();
    this.#setCursor = db.prepare('update text_cursor set record_id = ?');
    this.#last = db
      .prepare<[number, number], number>('select max(id) from (select id from records where id > ? order by id limit ?)')
      .pluck();
    this.#next = db.prepare(
      `select r.id, f.agent, r.file_id as fileId, r.generation, r.start, r.length from records r join files f on f.id = r.file_id
       where r.id > ? and r.id <= ? and r.kind in (${kinds}) and not r.flags & ${FLAG.OVERSIZED} order by r.id`,
    );
    this.#add = db.prepare('insert or replace into texts (rowid, text, tool, path) values (?, ?, ?, ?)');
  }

  /** To be called inside of a transaction. Takes the next `limit` records. */
  slice(readers: readonly TranscriptReader[], limit: number): IndexProgress {
    const from = this.#cursor.get() ?? 0;
    const to = this.#last.get(from, limit);
    if (to === undefined || to === null) return { records: 0, more: false };
    for (const row of this.#next.all(from, to)) {
      const reader = readers.find((one) => one.agent === row.agent);
      const value = recordValue(this.#chunks.slice(row.fileId, row.generation, row.start, row.length));
      if (reader === undefined || value === null) continue;
      const words = wordsOf(reader.read(value).parts);
      if (words.text !== '' || words.tool !== '') this.#add.run(row.id, words.text, words.tool, words.path);
    }
    this.#setCursor.run(to);
    return { records: to - from, more: this.#last.get(to, 1) !== null };
  }
}

interface Words {
  text: string;
  tool: string;
  path: string;
}

function wordsOf(parts: readonly RecordPart[]): Words {
  const texts: string[] = [];
  const tools: string[] = [];
  const paths: string[] = [];
  for (const part of parts) {
    if (part.type === 'text' || part.type === 'prompt' || part.type === 'result') texts.push(part.text.slice(0, MOST_TEXT));
    if (part.type === 'result') paths.push(...part.changed);
    if (part.type !== 'call') continue;
    tools.push(part.tool);
    texts.push(textsOf(part.input, 3).join('\n').slice(0, MOST_TEXT));
    paths.push(...pathsOf(part.input));
  }
  return { text: texts.join('\n'), tool: tools.join('\n'), path: paths.join('\n') };
}

/** The texts of a call's input: its command, what it writes, where. Edits and lists stand a few levels below. */
function textsOf(input: unknown, levels: number): string[] {
  if (typeof input === 'string') return [input];
  if (typeof input !== 'object' || input === null || levels === 0) return [];
  return Object.values(input).flatMap((value: unknown) => textsOf(value, levels - 1));
}

function pathsOf(input: unknown): string[] {
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([key, value]: [string, unknown]) =>
    /path$/i.test(key) && typeof value === 'string' ? [value] : [],
  );
}
