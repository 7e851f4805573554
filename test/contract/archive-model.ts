import { deepEqual, equal } from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { jsonPieces, type JsonPiece } from '../../src/core/transcript/json-lines.ts';
import Database from 'better-sqlite3';
import type { ArchiveWorld } from './archive-world.ts';

/** One history of a file, as an archive should know it. */
interface Lineage {
  fileId: number;
  name: string;
  inode: bigint | null;
  gone: boolean;
  /** What the present generation holds. */
  present: Buffer;
  pieces: JsonPiece[];
  /** Records without uuid, by their bytes: how many there were at once at most. */
  anonymous: Map<string, number>;
}

export type Command =
  | { do: 'append'; name: string; text: string; held: number }
  | { do: 'truncate'; name: string; part: number }
  | { do: 'replace'; name: string; text: string }
  | { do: 'rewrite'; name: string; text: string }
  | { do: 'overwrite'; name: string; part: number }
  | { do: 'rename'; name: string; to: string }
  | { do: 'delete'; name: string }
  | { do: 'ingest'; name: string; finish: boolean; verify: boolean; dieAt: number | null }
  | { do: 'trim'; name: string; most: number }
  | { do: 'cursor'; sql: string; keepsInode: boolean };

const NAMES = ['a.jsonl', 'b.jsonl', 'c.jsonl'];

const name = fc.constantFrom(...NAMES);
const part = fc.integer({ min: 0, max: 100 });
const record = fc
  .record(
    {
      type: fc.constantFrom('user', 'mode'),
      uuid: fc.constantFrom('u1', 'u2', 'u3'),
      text: fc.constantFrom('x', 'é€', '🙂', ''),
      sessionId: fc.constantFrom('s1', 's2'),
      timestamp: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'),
    },
    { requiredKeys: ['type'] },
  )
  .map((value) => JSON.stringify(value));
const line = fc.oneof(
  { weight: 12, arbitrary: record.map((text) => `${text}\n`) },
  { weight: 1, arbitrary: record.map((text) => `${text}\r\n`) },
  { weight: 1, arbitrary: fc.tuple(record, record).map(([one, other]) => `${one}${other}\n`) },
  { weight: 1, arbitrary: fc.tuple(record, record).map(([one, other]) => `${one.slice(0, 9)}${other}\n`) },
  { weight: 1, arbitrary: fc.constantFrom('\n', 'garbage\n', '\0\0\n', '{"type":"us\n', '[1]\n') },
);
const text = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join(''));

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), name, text, held: fc.oneof(fc.constant(0), fc.nat(40)) }) },
    {
      weight: 10,
      arbitrary: fc.record({
        do: fc.constant('ingest' as const),
        name,
        finish: fc.boolean(),
        verify: fc.boolean(),
        dieAt: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 4 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('truncate' as const), name, part }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('replace' as const), name, text }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('rewrite' as const), name, text }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('overwrite' as const), name, part }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), name, to: name }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), name }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('trim' as const), name, most: fc.constantFrom(1, 100, 1_000_000) }) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Command>(
        { do: 'cursor', sql: 'delete from cursors', keepsInode: false },
        { do: 'cursor', sql: "update cursors set inode = 'x'", keepsInode: false },
        { do: 'cursor', sql: 'update cursors set committed = committed + 1000, size = size + 1000', keepsInode: true },
        { do: 'cursor', sql: 'update cursors set line = -1, size = -1', keepsInode: true },
        { do: 'cursor', sql: "update cursors set block = x'00', mtime_ns = 'never'", keepsInode: true },
      ),
    },
  ),
  { minLength: 4, maxLength: 24 },
);

/**
 * Does to real files and a real archive what is asked, keeps beside it what the archive should hold, and compares.
 * Files stay below the size of the cursor's block, so that every change is to be noticed at once.
 */
export class ArchiveModel {
  readonly #world: ArchiveWorld;
  readonly #lineages: Lineage[] = [];
  /** Uuid and body of every record that an ingest ever saw whole. */
  readonly #identities = new Set<string>();
  /** What records said, by their ids, before their bytes were removed. */
  readonly #said = new Map<number, Buffer>();
  readonly #held = new Map<string, Buffer>();
  #clock = 1_800_000_000;

  constructor(world: ArchiveWorld) {
    this.#world = world;
  }

  run(commands: readonly Command[]): void {
    for (const command of commands) this.#do(command);
    for (const file of NAMES) this.#ingest({ do: 'ingest', name: file, finish: false, verify: true, dieAt: null });
    this.#check();
  }

  #do(command: Command): void {
    if (command.do === 'ingest') return this.#ingest(command);
    if (command.do === 'trim') return this.#trim(command.name, command.most);
    if (command.do === 'cursor') return this.#breakCursor(command.sql, command.keepsInode);
    const path = this.#world.path(command.name);
    const there = existsSync(path);
    if (command.do === 'append') {
      const bytes = Buffer.concat([this.#held.get(command.name) ?? Buffer.alloc(0), Buffer.from(command.text)]);
      const end = Math.max(0, bytes.length - command.held);
      this.#held.set(command.name, bytes.subarray(end));
      appendFileSync(path, bytes.subarray(0, end));
    } else {
      this.#held.delete(command.name);
      if (command.do === 'rewrite') writeFileSync(path, command.text);
      else if (command.do === 'replace') {
        writeFileSync(`${path}.new`, command.text);
        renameSync(`${path}.new`, path);
      } else if (!there) return;
      else if (command.do === 'truncate') truncateSync(path, Math.floor((statSync(path).size * command.part) / 100));
      else if (command.do === 'delete') rmSync(path);
      else if (command.do === 'rename') {
        if (!existsSync(this.#world.path(command.to))) renameSync(path, this.#world.path(command.to));
        return;
      } else {
        const bytes = readFileSync(path);
        const at = Math.floor(((bytes.length - 1) * command.part) / 100);
        if (at >= 0) bytes[at] = bytes[at] === 0x78 ? 0x79 : 0x78;
        writeFileSync(path, bytes);
      }
    }
    // A file's time may stand still between two writes; only a whole comparison would then see a change without growth.
    if (existsSync(path)) utimesSync(path, this.#clock, (this.#clock += 1));
  }

  #breakCursor(sql: string, keepsInode: boolean): void {
    this.#world.reopen();
    if (!existsSync(this.#world.archivePath)) return;
    const db = new Database(this.#world.archivePath);
    db.exec(sql);
    db.close();
    if (!keepsInode) for (const lineage of this.#lineages) lineage.inode = null;
  }

  /** The size limit takes raw bytes away, and nothing else. */
  #trim(name: string, most: number): void {
    if (this.#world.writer === null) return;
    const file = this.#world.reader.fileAt(this.#world.path(name));
    if (file === null) return;
    for (const { id } of this.#world.reader.recordsOfFile(file.id, { lost: true })) {
      const bytes = this.#world.reader.recordBytes(id);
      if (bytes !== null && bytes.length > 0) this.#said.set(id, bytes);
    }
    this.#world.writer.trim(file.id, most);
  }

  #ingest({ name, finish, verify, dieAt }: Command & { do: 'ingest' }): void {
    let steps = 0;
    let commits = 0;
    if (this.#world.writer === null) return;
    this.#world.step = (step) => {
      steps += 1;
      if (step === 'committed') commits += 1;
      if (steps === dieAt) throw new Error('died here');
    };
    let fileId: number | null = null;
    try {
      ({ fileId } = this.#world.ingest(name, { finish, verify }));
      commits = Infinity;
    } catch (error) {
      if (dieAt === null) throw error;
      // Some of the deaths are only those of a transaction, as on a full disk: the same writer goes on.
      if (dieAt % 2 === 0) this.#world.reopen();
    }
    this.#world.step = () => {};
    if (commits > 0) this.#observe(name, finish ? commits : 0, fileId);
  }

  #observe(name: string, finishing: number, fileId: number | null): void {
    const path = this.#world.path(name);
    if (!existsSync(path)) {
      const lineage = this.#lineages.find((one) => one.name === name);
      if (lineage !== undefined) lineage.gone = true;
      return;
    }
    const content = readFileSync(path);
    const { ino } = statSync(path, { bigint: true });
    const lineage = this.#lineageOf(name, content, ino);
    if (fileId !== null) lineage.fileId = fileId;
    Object.assign(lineage, { name, gone: false });
    for (const other of this.#lineages) if (other.inode === ino) other.inode = null;
    lineage.inode = ino;

    const { present } = lineage;
    const same = commonLength(present, content);
    if (same < present.length) {
      lineage.present = present.subarray(0, same === 0 ? 0 : present.lastIndexOf(10, same - 1) + 1);
      lineage.pieces = lineage.pieces.filter((piece) => piece.start < lineage.present.length);
    }
    const from = lineage.present.length;
    const lines = Math.max(from, content.lastIndexOf(10) + 1);
    this.#take(lineage, content.subarray(from, lines));
    // A last line is a slice of its own, behind that of the lines before it.
    if (finishing <= (lines > from ? 1 : 0)) return;
    const tail = content.subarray(lineage.present.length);
    const pieces = Array.from(jsonPieces(tail));
    if (pieces.length > 0 && pieces.every((piece) => 'value' in piece)) this.#take(lineage, tail);
  }

  #take(lineage: Lineage, bytes: Buffer): void {
    const start = lineage.present.length;
    lineage.pieces.push(...Array.from(jsonPieces(bytes), (piece) => ({ ...piece, start: start + piece.start })));
    lineage.present = Buffer.concat([lineage.present, bytes]);
    const counts = new Map<string, number>();
    for (const piece of lineage.pieces) {
      if (!('value' in piece)) continue;
      const own = lineage.present.toString('latin1', piece.start, piece.start + piece.length);
      if ('uuid' in piece.value && typeof piece.value.uuid === 'string') this.#identities.add(identityOf(piece.value));
      else counts.set(own, (counts.get(own) ?? 0) + 1);
    }
    for (const [own, count] of counts) lineage.anonymous.set(own, Math.max(count, lineage.anonymous.get(own) ?? 0));
  }

  /** By path, else by inode, else by the first line of a file that is gone; the latter two only if all of it stands here. */
  #lineageOf(name: string, content: Buffer, inode: bigint): Lineage {
    const holdsAll = ({ present }: Lineage): boolean => present.length > 0 && commonLength(present, content) === present.length;
    const newestFirst = this.#lineages.toReversed();
    const goneFirst = [...newestFirst.filter((one) => one.gone), ...newestFirst.filter((one) => !one.gone)];
    const known =
      newestFirst.find((one) => one.name === name) ??
      newestFirst.find((one) => one.inode === inode && holdsAll(one)) ??
      goneFirst.find((one) => !existsSync(this.#world.path(one.name)) && one.present.includes(10) && holdsAll(one));
    if (known !== undefined) return known;
    const lineage = { fileId: 0, name, inode, gone: false, present: Buffer.alloc(0), pieces: [], anonymous: new Map() };
    this.#lineages.push(lineage);
    return lineage;
  }

  #check(): void {
    const { reader } = this.#world;
    const identities: string[] = [];
    for (const file of reader.files()) {
      const lineage = this.#lineages.find((one) => this.#world.path(one.name) === file.path);
      if (lineage === undefined) throw new Error(`${file.path} is no file of the model`);
      const from = file.trimmed?.bytes ?? 0;
      const bytes = Buffer.concat(Array.from(reader.bytesOfFile(file.id, { from })));
      equal(bytes.toString('latin1'), lineage.present.toString('latin1', from));
      const places = reader.recordsOfFile(file.id).map(({ start, length, line: at }) => ({ start, length, at }));
      const broken = reader.quarantine(file.id).filter((piece) => !piece.lost);
      const expected = (isRecord: boolean) => lineage.pieces.filter((piece) => 'value' in piece === isRecord);
      const linesBefore = (start: number): number => lineage.present.subarray(0, start).filter((byte) => byte === 10).length;
      deepEqual(
        places,
        expected(true).map(({ start, length }) => ({ start, length, at: linesBefore(start) })),
      );
      deepEqual(
        broken.map(({ start, length }) => ({ start, length })),
        expected(false).map(({ start, length }) => ({ start, length })),
      );
      const anonymous = new Map<string, number>();
      for (const row of reader.recordsOfFile(file.id, { lost: true }).filter((one) => !one.copy)) {
        const there = reader.recordBytes(row.id) ?? Buffer.alloc(0);
        const bytes = there.length > 0 ? there : (this.#said.get(row.id) ?? there);
        const [piece] = jsonPieces(bytes);
        if (piece === undefined || !('value' in piece)) throw new Error(`the bytes of record ${row.id} are no record`);
        if (row.uuid !== null) identities.push(identityOf(piece.value));
        else anonymous.set(bytes.toString('latin1'), (anonymous.get(bytes.toString('latin1')) ?? 0) + 1);
      }
      deepEqual(anonymous, lineage.anonymous);
    }
    equal(reader.files().length, this.#lineages.length);
    const byText = (one: string, other: string): number => (one < other ? -1 : 1);
    deepEqual(identities.sort(byText), Array.from(this.#identities).sort(byText));
  }
}

function identityOf(value: object): string {
  return JSON.stringify(
    Object.entries(value)
      .filter(([key]) => key !== 'sessionId')
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function commonLength(one: Buffer, other: Buffer): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}
