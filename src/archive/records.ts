import type Database from 'better-sqlite3';
import type { TranscriptRecord } from '../core/transcript/record.ts';
import { recordValue } from '../core/transcript/json-lines.ts';
import { digest } from './bytes.ts';
import type { Chunks } from './chunks.ts';
import type { FileRow } from './files.ts';
import { FLAG, kindNumber } from './kinds.ts';
import type { Bodies } from './bodies.ts';
import { bodyDigest, sameBody } from './same-body.ts';
import type { Strings } from './strings.ts';

/** Where bytes of a file stand: in the chunks that this generation brought. */
export interface Place {
  generation: number;
  line: number;
  start: number;
  length: number;
}

export interface NewRecord {
  place: Place;
  record: TranscriptRecord;
  hash: Buffer;
  /** `FLAG.MENDED`, `FLAG.OVERSIZED`. */
  flags: number;
  /** null where the bytes are too many to be compared: such a record is the same only by its hash. */
  value: object | null;
}

interface Known {
  id: number;
  fileId: number;
  generation: number;
  start: number;
  length: number;
  uuid: string | null;
  hash: Buffer;
  flags: number;
}

export type Added = 'new' | 'again' | 'copy';

/**
 * The index of records: every record once, at the place where it stands first.
 *
 * - With a uuid, a record is the same wherever uuid and body are. At another place than its own it is a copy.
 * - Without one it is the same only inside of the history of one file, where a generation that holds the same bytes again
 *   takes up what the one before it lost, the first lost first.
 */
export class Records {
  readonly #chunks: Chunks;
  readonly #strings: Strings;
  readonly #bodies: Bodies;
  readonly #byIdentity: Database.Statement<[number | null, number], Known>;
  readonly #lostByHash: Database.Statement<[number | null, number, number, Buffer], number>;
  readonly #add: Database.Statement;
  readonly #move: Database.Statement;
  readonly #addCopy: Database.Statement;
  readonly #lostCopy: Database.Statement<[number, number], number>;
  readonly #moveCopy: Database.Statement;
  readonly #lose: readonly Database.Statement[];
  readonly #addBroken: Database.Statement;
  readonly #grow: Database.Statement;

  constructor(db: Database.Database, chunks: Chunks, strings: Strings, bodies: Bodies) {
    this.#chunks = chunks;
    this.#bodies = bodies;
    this.#strings = strings;
    this.#byIdentity = db.prepare(
      'select id, file_id as fileId, generation, start, length, uuid, hash, flags from records where at is ? and identity = ?',
    );
    this.#lostByHash = db
      .prepare<[number | null, number, number, Buffer], number>(
        `select id from records where at is ? and identity = ? and file_id = ? and hash = ? and uuid is null and flags & ${FLAG.LOST} order by start, id limit 1`,
      )
      .pluck();
    this.#add = db.prepare(
      `insert into records (file_id, generation, line, start, length, at, identity, uuid, hash, kind, native_type, session, agent_id, flags)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#move = db.prepare(
      `update records set generation = ?, line = ?, start = ?, length = ?, hash = ?, session = ?, flags = ? where id = ?`,
    );
    this.#addCopy = db.prepare(
      'insert into copies (record_id, file_id, generation, line, start, length, session) values (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#lostCopy = db
      .prepare<[number, number], number>(
        'select id from copies where record_id = ? and file_id = ? and lost = 1 order by start, id limit 1',
      )
      .pluck();
    this.#moveCopy = db.prepare('update copies set generation = ?, line = ?, start = ?, length = ?, session = ?, lost = 0 where id = ?');
    this.#lose = [
      db.prepare(`update records set flags = flags | ${FLAG.LOST} where file_id = ? and start >= ?`),
      db.prepare('update copies set lost = 1 where file_id = ? and start >= ?'),
      db.prepare('update quarantine set lost = 1 where file_id = ? and start >= ?'),
    ];
    this.#addBroken = db.prepare(
      'insert into quarantine (file_id, generation, line, start, length, reason, found_at) values (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#grow = db.prepare(`update records set length = ?, generation = ?, flags = flags & ~${FLAG.LOST} where file_id = ?`);
  }

  /** Puts a record into the index, or finds that it is there. Its bytes are stored before. */
  add(file: FileRow, found: NewRecord): Added {
    const { record, place, hash } = found;
    const session = this.#strings.idOrNull(record.agentSessionId);
    const elsewhere = session !== null && session !== file.session ? FLAG.ELSEWHERE : 0;
    const flags = found.flags | elsewhere | (record.sidechain ? FLAG.SIDECHAIN : 0);
    const identity = identityOf(record.uuid, hash);
    const { generation, line, start, length } = place;

    if (record.uuid === null) {
      const lost = generation === 0 ? undefined : this.#lostByHash.get(record.at, identity, file.id, hash);
      if (lost !== undefined) {
        this.#move.run(generation, line, start, length, hash, session, flags, lost);
        return 'again';
      }
    } else {
      const known = this.#byIdentity.all(record.at, identity).find((row) => this.#isSame(row, found));
      if (known !== undefined && known.fileId === file.id && (known.flags & FLAG.LOST) !== 0) {
        this.#move.run(generation, line, start, length, hash, session, flags, known.id);
        return 'again';
      }
      if (known !== undefined) return this.#copy(known.id, file.id, place, session);
    }
    const nativeType = this.#strings.id(record.nativeType);
    const agentId = this.#strings.idOrNull(record.agentId);
    const kind = kindNumber(record.kind);
    const row = [
      file.id,
      generation,
      line,
      start,
      length,
      record.at,
      identity,
      record.uuid,
      hash,
      kind,
      nativeType,
      session,
      agentId,
      flags,
    ];
    this.#add.run(row);
    return 'new';
  }

  addBroken(fileId: number, place: Place, reason: string, now: number): void {
    this.#addBroken.run(fileId, place.generation, place.line, place.start, place.length, reason, now);
  }

  /** From here on the file holds something else; what is found in it again is taken up again. */
  lose(fileId: number, from: number): void {
    for (const statement of this.#lose) statement.run(fileId, from);
  }

  /** The one record of an output is now this long. False: there is none yet. */
  growOutput(fileId: number, generation: number, length: number): boolean {
    return this.#grow.run(length, generation, fileId).changes > 0;
  }

  #copy(recordId: number, fileId: number, place: Place, session: number | null): Added {
    const { generation, line, start, length } = place;
    const lost = generation === 0 ? undefined : this.#lostCopy.get(recordId, fileId);
    if (lost === undefined) this.#addCopy.run(recordId, fileId, generation, line, start, length, session);
    else this.#moveCopy.run(generation, line, start, length, session, lost);
    return lost === undefined ? 'copy' : 'again';
  }

  #isSame(known: Known, found: NewRecord): boolean {
    if (known.uuid !== found.record.uuid) return false;
    if (known.hash.equals(found.hash)) return true;
    if (found.value === null || (known.flags & FLAG.OVERSIZED) !== 0) return false;
    const bytes = this.#chunks.slice(known.fileId, known.generation, known.start, known.length);
    if (bytes.length < known.length) return this.#bodies.of(known.id)?.equals(bodyDigest(found.value)) === true;
    const value = recordValue(bytes);
    return value !== null && sameBody(value, found.value);
  }
}

/** 48 bits of the uuid, or of the hash of the bytes; equal ones are then compared as a whole. */
export function identityOf(uuid: string | null, hash: Buffer): number {
  if (uuid === null) return hash.readUIntBE(0, 6);
  const end = uuid.slice(-12);
  if (/^[0-9a-f]{12}$/.test(end)) return Number.parseInt(end, 16);
  return digest(Buffer.from(uuid)).readUIntBE(0, 6);
}
