import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ArchiveReader } from '../../src/archive/reader.ts';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import { Pause } from '../../src/daemon/capture/export-pause.ts';
import { type ExportDone, type ExportRequest, runExport } from '../../src/daemon/capture/export-run.ts';
import { FileSource } from '../../src/daemon/capture/file-source.ts';
import { READERS, transcriptAt } from '../../src/daemon/capture/transcripts.ts';

const SESSION = '0c1d2e3f-0000-4000-8000-000000000001';
/** Lines of a part. */
export const SIZE = 100;

/** An archive with one session that says numbered things, and a directory for its exports. */
export class ExportWorld {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-export-')));
  readonly out = join(this.root, 'out');
  readonly reader: ArchiveReader;
  readonly #archive: ArchiveWriter;
  /** How many things were said. */
  said = 0;

  constructor() {
    this.#archive = new ArchiveWriter({ path: join(this.root, 'archive.db'), now: Date.now });
    this.reader = new ArchiveReader(join(this.root, 'archive.db'));
  }

  close(): void {
    this.reader.close();
    this.#archive.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  take(path: string): void {
    const file = transcriptAt(path);
    if (file === null) throw new Error(`no transcript: ${path}`);
    while (this.#archive.ingest(file, new FileSource(path), READERS[file.agent], { finish: true }).more);
  }

  subagent(): string {
    return join(this.root, 'claude/projects/-work', SESSION, 'subagents/agent-a1b2.jsonl');
  }

  /** Appends prompts of a session, or of its subagent, each of so many numbered lines. */
  say(prompts: number, lines = 7, path = join(this.root, 'claude/projects/-work', `${SESSION}.jsonl`)): void {
    mkdirSync(dirname(path), { recursive: true });
    for (let n = 0; n < prompts; n += 1) {
      this.said += 1;
      const content = Array.from({ length: lines }, (_, line) => `said ${this.said} line ${line}`).join('\n');
      const uuid = `00000000-0000-4000-8000-${String(this.said).padStart(12, '0')}`;
      const timestamp = new Date(Date.UTC(2026, 10, 21, 15, 0, this.said)).toISOString();
      const record = { type: 'user', uuid, sessionId: SESSION, timestamp, message: { role: 'user', content } };
      appendFileSync(path, `${JSON.stringify(record)}\n`);
    }
    this.take(path);
  }

  wanted(own: Partial<ExportRequest> = {}): ExportRequest {
    return {
      session: SESSION,
      directory: this.out,
      name: 'session_00007',
      format: 'md',
      parts: 'always',
      whole: null,
      raw: false,
      force: false,
      project: 'shop',
      startedAt: null,
      version: '0.1.0',
      states: join(this.root, 'states'),
      partLines: SIZE,
      ...own,
    };
  }

  exported(own: Partial<ExportRequest> = {}): Promise<ExportDone> {
    return runExport(this.reader, this.wanted(own), new Pause(), { records: 0, of: 0 });
  }

  read(name: string): string {
    return readFileSync(join(this.out, name), 'utf8');
  }

  names(pattern: RegExp): string[] {
    return readdirSync(this.out).filter((name) => pattern.test(name));
  }

  /** Names of the parts, in their order. */
  inOrder(): string[] {
    const number = (name: string): number => Number(/PART(\d+)/.exec(name)?.[1]);
    return this.names(/^session_00007_PART\d+\.md$/).toSorted((a, b) => number(a) - number(b));
  }

  /** Everything that has to hold of an export in parts. @returns all of its text */
  checkParts(): string {
    const parts = this.inOrder().map((name) => this.read(name));
    const [combined = '', ...others] = this.names(/^CHAT_SESSION_SCROLLBACK_/);
    deepEqual(others, []);
    const text = this.read(combined);
    equal(parts.join(''), text);
    for (const part of parts.slice(0, -1)) equal(linesOf(part), SIZE);
    ok(linesOf(parts.at(-1) ?? '') <= SIZE);
    equal(combined, `CHAT_SESSION_SCROLLBACK_20261121_${linesOf(text)}_LINES.txt`);
    this.checkSums();
    return text;
  }

  checkSums(): void {
    const listed = this.read('SHA256SUMS').trimEnd().split('\n');
    ok(listed.length > 0);
    for (const line of listed) {
      const [hash, name = ''] = line.split('  ');
      const bytes = readFileSync(join(this.out, name));
      equal(createHash('sha256').update(bytes).digest('hex'), hash);
      equal(statSync(join(this.out, name)).mode & 0o777, 0o600);
    }
    deepEqual(this.names(/^\./), []);
  }
}

export function linesOf(text: string): number {
  return text.split('\n').length - 1;
}

/** What was said, in the order in which it stands there. */
export function numbers(text: string): number[] {
  return Array.from(text.matchAll(/^said (\d+) line 0$/gm), ([, n]) => Number(n));
}
