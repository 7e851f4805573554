import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchiveReader } from '../../src/archive/reader.ts';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import { Pause } from '../../src/daemon/capture/export-pause.ts';
import { type ExportDone, type ExportRequest, runExport } from '../../src/daemon/capture/export-run.ts';
import { FileSource } from '../../src/daemon/capture/file-source.ts';
import { READERS, transcriptAt } from '../../src/daemon/capture/transcripts.ts';
import { writeClaudeSession } from '../transcripts/session-files.ts';

const CHILD = fileURLToPath(new URL('export-child.ts', import.meta.url));
const SESSION = '0c1d2e3f-0000-4000-8000-000000000001';
const SIZE = 100;
let root: string;
let out: string;
let archive: ArchiveWriter;
let reader: ArchiveReader;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-export-')));
  out = join(root, 'out');
  archive = new ArchiveWriter({ path: join(root, 'archive.db'), now: Date.now });
  reader = new ArchiveReader(join(root, 'archive.db'));
});
afterEach(() => {
  reader.close();
  archive.close();
  rmSync(root, { recursive: true, force: true });
});

const main = (): string => join(root, 'claude/projects/-work', `${SESSION}.jsonl`);
const subagent = (): string => join(root, 'claude/projects/-work', SESSION, 'subagents/agent-a1b2.jsonl');

function take(path: string): void {
  const file = transcriptAt(path);
  if (file === null) throw new Error(`no transcript: ${path}`);
  while (archive.ingest(file, new FileSource(path), READERS[file.agent], { finish: true }).more);
}

let said = 0;

/** Appends prompts of a session, or of its subagent, each of so many numbered lines. */
function say(prompts: number, lines = 7, path = main()): void {
  mkdirSync(dirname(path), { recursive: true });
  for (let n = 0; n < prompts; n += 1) {
    said += 1;
    const text = Array.from({ length: lines }, (_, line) => `said ${said} line ${line}`).join('\n');
    const uuid = `00000000-0000-4000-8000-${String(said).padStart(12, '0')}`;
    const timestamp = new Date(Date.UTC(2026, 10, 21, 15, 0, said)).toISOString();
    appendFileSync(
      path,
      `${JSON.stringify({ type: 'user', uuid, sessionId: SESSION, timestamp, message: { role: 'user', content: text } })}\n`,
    );
  }
  take(path);
}

function wanted(own: Partial<ExportRequest> = {}): ExportRequest {
  return {
    session: SESSION,
    directory: out,
    name: 'session_00007',
    format: 'md',
    parts: 'always',
    whole: null,
    raw: false,
    force: false,
    project: 'shop',
    startedAt: null,
    version: '0.1.0',
    states: join(root, 'states'),
    partLines: SIZE,
    ...own,
  };
}

const exported = (own: Partial<ExportRequest> = {}): Promise<ExportDone> =>
  runExport(reader, wanted(own), new Pause(), { records: 0, of: 0 });
const read = (name: string): string => readFileSync(join(out, name), 'utf8');
const linesOf = (text: string): number => text.split('\n').length - 1;
const names = (pattern: RegExp): string[] => readdirSync(out).filter((name) => pattern.test(name));
const inOrder = (): string[] =>
  names(/^session_00007_PART\d+\.md$/).toSorted((a, b) => Number(/PART(\d+)/.exec(a)?.[1]) - Number(/PART(\d+)/.exec(b)?.[1]));

/** Everything that has to hold of an export in parts, at any time. */
function checkParts(): string {
  const parts = inOrder().map(read);
  const [combined = '', ...others] = names(/^CHAT_SESSION_SCROLLBACK_/);
  expect(others).toEqual([]);
  const text = read(combined);
  expect(parts.join('')).toBe(text);
  for (const part of parts.slice(0, -1)) expect(linesOf(part)).toBe(SIZE);
  expect(linesOf(parts.at(-1) ?? '')).toBeLessThanOrEqual(SIZE);
  expect(combined).toBe(`CHAT_SESSION_SCROLLBACK_20261121_${linesOf(text)}_LINES.txt`);
  checkSums();
  return text;
}

function checkSums(): void {
  const listed = read('SHA256SUMS').trimEnd().split('\n');
  expect(listed.length).toBeGreaterThan(0);
  for (const line of listed) {
    const [hash, name = ''] = line.split('  ');
    expect(
      createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex'),
    ).toBe(hash);
    expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
  }
  expect(names(/^\./)).toEqual([]);
}

/** What was said, in the order in which it stands there. */
const numbers = (text: string): number[] => Array.from(text.matchAll(/^said (\d+) line 0$/gm), ([, n]) => Number(n));

describe('parts', () => {
  beforeEach(() => (said = 0));

  test('a session that goes on: closed parts stay as they are, what came since stands behind, once', async () => {
    say(40);
    const first = await exported();
    expect(first.records).toBe(40);
    checkParts();
    const before = inOrder()
      .slice(0, -1)
      .map((name) => [name, read(name), statSync(join(out, name), { bigint: true })] as const);
    expect(before.length).toBeGreaterThan(1);

    say(5, 7, subagent());
    await exported();
    say(30);
    const again = await exported();
    expect(again.records).toBe(30);
    for (const [name, text, { ino, mtimeNs }] of before) {
      expect(read(name)).toBe(text);
      expect(statSync(join(out, name), { bigint: true })).toMatchObject({ ino, mtimeNs });
    }
    const text = checkParts();
    expect(numbers(text)).toEqual(Array.from({ length: 75 }, (_, n) => n + 1));
    expect(text.match(/^## .*subagent a1b2: prompt/gm)).toHaveLength(5);
  });

  test('in one export what subagents did stands behind the conversation', async () => {
    say(2);
    say(3, 2, subagent());
    say(2);
    await exported();
    expect(numbers(checkParts())).toEqual([1, 2, 6, 7, 3, 4, 5]);
  });

  test('again without anything new: not one file is touched', async () => {
    say(30);
    await exported();
    const before = readdirSync(out).map((name) => statSync(join(out, name), { bigint: true }));
    const { records } = await exported();
    expect(records).toBe(0);
    const after = readdirSync(out).map((name) => statSync(join(out, name), { bigint: true }));
    expect(after.map(({ ino }) => ino)).toEqual(before.map(({ ino }) => ino));
    expect(after.map(({ mtimeNs }) => mtimeNs)).toEqual(before.map(({ mtimeNs }) => mtimeNs));
  });

  test('that end exactly at a boundary', async () => {
    say(1, SIZE - 7 - 6);
    await exported();
    const text = checkParts();
    say(1, 3 * SIZE - linesOf(text) - 5);
    await exported();
    expect(linesOf(checkParts())).toBe(3 * SIZE);
    expect(inOrder()).toHaveLength(3);
    say(1);
    await exported();
    expect(inOrder()).toHaveLength(4);
    checkParts();
  });

  test('a closed part that was changed is left and refused; with force all are written anew; a lost one comes back', async () => {
    say(40);
    await exported();
    const [part = ''] = inOrder();
    const text = checkParts();
    writeFileSync(join(out, part), 'mine\n');
    say(1);
    await expect(exported()).rejects.toMatchObject({ code: 'EXPORT_REFUSED' });
    expect(read(part)).toBe('mine\n');
    await exported({ force: true });
    expect(checkParts().startsWith(text.slice(0, 500))).toBe(true);
    rmSync(join(out, part));
    await exported();
    expect(numbers(checkParts())).toHaveLength(41);
  });

  test('one file while one part is enough, then parts; the former file goes', async () => {
    const how = { parts: 'when-long', whole: 'session_150000_shop.md' } as const;
    say(3);
    await exported(how);
    expect(readdirSync(out).toSorted()).toEqual(['SHA256SUMS', 'session_150000_shop.md']);
    expect(numbers(read('session_150000_shop.md'))).toEqual([1, 2, 3]);
    say(40);
    await exported(how);
    expect(existsSync(join(out, 'session_150000_shop.md'))).toBe(false);
    expect(numbers(checkParts())).toEqual(Array.from({ length: 43 }, (_, n) => n + 1));
  });

  test('killed at every place where it can be, again and again: never half a file, and the next run has all of it', async () => {
    say(12, 40);
    await exported();
    let kills = 0;
    for (let at = 1; ; at += 5) {
      say(1, SIZE + 20);
      const child = spawnSync(process.execPath, [CHILD, join(root, 'archive.db'), String(at), JSON.stringify(wanted())], {
        encoding: 'utf8',
      });
      for (const name of existsSync(out) ? names(/^session_00007_PART/) : []) {
        expect(linesOf(read(name))).toBeLessThanOrEqual(SIZE);
        expect(read(name).endsWith('\n')).toBe(true);
      }
      if (child.signal !== 'SIGKILL') {
        expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 0, stderr: '' });
        break;
      }
      kills += 1;
    }
    expect(kills).toBeGreaterThan(5);
    await exported();
    expect(numbers(checkParts())).toEqual(Array.from({ length: said }, (_, n) => n + 1));
  });
});

describe('whole exports', () => {
  beforeEach(() => (said = 0));

  test.each(['md', 'txt', 'html', 'jsonl'] as const)('%s: all of it, once; a second one replaces the first', async (format) => {
    say(20);
    await exported({ parts: 'never', format });
    say(4);
    const { files } = await exported({ parts: 'never', format });
    expect(files.map(({ name }) => name)).toEqual([`session_00007.${format}`]);
    const text = read(`session_00007.${format}`);
    expect(files[0]?.lines).toBe(linesOf(text));
    for (let n = 1; n <= 24; n += 1) expect(text.split(`said ${n} line 3`)).toHaveLength(2);
    checkSums();
  });

  test('another file, a changed export, a link and a directory are left; force replaces files only', async () => {
    say(3);
    mkdirSync(out, { mode: 0o700 });
    const place = join(out, 'session_00007.md');
    const refused = { code: 'EXPORT_REFUSED' };
    writeFileSync(place, 'mine');
    await expect(exported({ parts: 'never' })).rejects.toMatchObject(refused);
    expect(read('session_00007.md')).toBe('mine');
    await exported({ parts: 'never', force: true });
    appendFileSync(place, 'and a remark\n');
    await expect(exported({ parts: 'never' })).rejects.toMatchObject(refused);
    rmSync(place);
    const target = join(root, 'target');
    writeFileSync(target, 'elsewhere');
    symlinkSync(target, place);
    await expect(exported({ parts: 'never', force: true })).rejects.toMatchObject(refused);
    expect(readFileSync(target, 'utf8')).toBe('elsewhere');
    rmSync(place);
    mkdirSync(place);
    await expect(exported({ parts: 'never', force: true })).rejects.toMatchObject(refused);
    rmSync(place, { recursive: true });
    writeFileSync(join(out, 'SHA256SUMS'), 'no such list\n');
    await expect(exported({ parts: 'never' })).rejects.toMatchObject(refused);
    expect(names(/^\./)).toEqual([]);
  });

  test('a link in the path of the directory, and a directory that cannot be written, are refused', async () => {
    say(1);
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), join(root, 'link'));
    for (const directory of [join(root, 'link'), join(root, 'link/below'), join(root, 'archive.db'), `${root}/a/../b`, 'relative'])
      await expect(exported({ parts: 'never', directory })).rejects.toMatchObject({ code: 'EXPORT_REFUSED' });
    expect(readdirSync(join(root, 'real'))).toEqual([]);
    if (process.geteuid?.() !== 0) {
      chmodSync(join(root, 'real'), 0o500);
      await expect(exported({ parts: 'never', directory: join(root, 'real') })).rejects.toMatchObject({ code: 'EXPORT_REFUSED' });
    }
  });

  test('what is cancelled leaves nothing', async () => {
    say(3);
    const pause = new Pause();
    pause.cancel();
    await expect(runExport(reader, wanted(), pause, { records: 0, of: 0 })).rejects.toMatchObject({ code: 'EXPORT_CANCELLED' });
    expect(readdirSync(out)).toEqual([]);
  });

  test('a session that nothing is known of', async () => {
    await expect(exported({ session: 'nobody' })).rejects.toMatchObject({ code: 'NOT_CAPTURED' });
    expect(existsSync(out)).toBe(false);
  });
});

describe('originals', () => {
  test('every file as it was, byte for byte, with broken lines, without an end, subagents and outputs in their places', async () => {
    const config = join(root, 'claude');
    const session = writeClaudeSession(config, { seed: 3, records: 300, version: '2.1.197', gluedEvery: 37, spoiledEvery: 41 });
    appendFileSync(session.main, '{"type":"user","half');
    const sources = [session.main, ...session.subagents.map(({ path }) => path), ...session.outputs];
    expect(session.subagents.length + session.outputs.length).toBeGreaterThan(1);
    for (const path of sources) take(path);
    const { files } = await exported({ session: session.sessionId, raw: true });
    expect(files).toHaveLength(sources.length);
    for (const path of sources) expect(readFileSync(join(out, path.slice(dirname(session.main).length + 1)))).toEqual(readFileSync(path));
    checkSums();
  });
});
