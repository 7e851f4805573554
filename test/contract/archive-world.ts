import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareRecord } from '../../src/archive/bare-record.ts';
import type { IngestOptions, IngestProgress, Step } from '../../src/archive/ingest.ts';
import { plainFile } from '../../src/archive/plain-file.ts';
import { ArchiveReader } from '../../src/archive/reader.ts';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import type { RecordPart, TranscriptFile, TranscriptReader } from '../../src/core/transcript/record.ts';

/** A reader of records as the tests write them: `{type, uuid, timestamp, sessionId, text, tool}`. */
export const testReader: TranscriptReader = {
  agent: 'claude-code',
  read(value) {
    const member = (name: string): string | null => {
      const found: unknown = Reflect.get(value as object, name);
      return typeof found === 'string' ? found : null;
    };
    const type = member('type') ?? 'unknown';
    const text = member('text');
    const tool = member('tool');
    const at = Date.parse(member('timestamp') ?? '');
    const parts: RecordPart[] = [];
    if (text !== null) parts.push(type === 'user' ? { type: 'prompt', text, typed: true } : { type: 'text', text });
    if (tool !== null) parts.push({ type: 'call', callId: '1', tool, input: { file_path: member('file') } });
    return bareRecord({
      uuid: member('uuid'),
      nativeType: type,
      kind: type === 'user' ? 'prompt' : type === 'assistant' ? 'answer' : 'unknown',
      at: Number.isNaN(at) ? null : at,
      agentSessionId: member('sessionId'),
      parts,
    });
  },
};

export function transcript(path: string, more: Partial<TranscriptFile> = {}): TranscriptFile {
  return { agent: 'claude-code', path, kind: 'session', agentSessionId: null, agentId: null, compression: 'none', ...more };
}

export const lineOf = (record: object): string => `${JSON.stringify(record)}\n`;

/** An archive and transcripts in a directory of their own. */
export class ArchiveWorld {
  readonly directory: string;
  readonly archivePath: string;
  now = Date.parse('2026-01-01T00:00:00Z');
  step: (step: Step) => void = () => {};
  #writer: ArchiveWriter | null = null;
  #reader: ArchiveReader | null = null;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'rollcall-archive-'));
    this.archivePath = join(this.directory, 'archive.db');
  }

  get writer(): ArchiveWriter {
    this.#writer ??= new ArchiveWriter({ path: this.archivePath, now: () => this.now, step: (step) => this.step(step) });
    return this.#writer;
  }

  get reader(): ArchiveReader {
    if (this.#reader === null) {
      this.#reader = this.writer === null ? null : new ArchiveReader(this.archivePath);
    }
    return this.#reader as ArchiveReader;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, text: string | Uint8Array): string {
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  append(name: string, text: string | Uint8Array): void {
    appendFileSync(this.path(name), text);
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** All slices of a file; the numbers are those of all together. */
  ingest(file: string | TranscriptFile, options: IngestOptions = {}): IngestProgress {
    const asked = typeof file === 'string' ? transcript(this.path(file)) : file;
    const slices: IngestProgress[] = [];
    for (let more = true; more; more = slices.at(-1)?.more === true) {
      const verify = options.verify === true && slices.length === 0;
      slices.push(this.writer.ingest(asked, plainFile(asked.path), testReader, { ...options, verify }));
    }
    const sum = (key: 'records' | 'again' | 'copies' | 'quarantined'): number => slices.reduce((all, slice) => all + slice[key], 0);
    const [first, last] = [slices[0], slices.at(-1)] as [IngestProgress, IngestProgress];
    const sums = { records: sum('records'), again: sum('again'), copies: sum('copies'), quarantined: sum('quarantined') };
    return { ...last, finding: first.finding, ...sums };
  }

  /** What the archive holds of the file at this path. */
  stored(name: string): Buffer {
    const file = this.reader.fileAt(this.path(name));
    return file === null ? Buffer.alloc(0) : Buffer.concat(Array.from(this.reader.bytesOfFile(file.id)));
  }

  /** As after the death of the process: the connections are gone, whatever they were doing. */
  reopen(): void {
    this.#writer?.close();
    this.#reader?.close();
    this.#writer = null;
    this.#reader = null;
    this.step = () => {};
  }

  remove(): void {
    this.reopen();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
