import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import { CaptureWriter, type CaptureOptions } from '../../src/daemon/capture/capture-writer.ts';
import { READERS, openTranscript, sweepOfSession, sweepsOf, transcriptAt } from '../../src/daemon/capture/transcripts.ts';
import { RollcallError } from '../../src/protocol/errors.ts';

let home: string;
let archive: ArchiveWriter;
let capture: CaptureWriter;
let stored: string[];

const SESSION = '0c1d2e3f-0000-4000-8000-000000000001';
const main = (): string => join(home, 'projects/-work-shop', `${SESSION}.jsonl`);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rollcall-capture-'));
  archive = new ArchiveWriter({ path: join(home, 'archive.db'), now: Date.now });
  stored = [];
  capture = captures();
});
afterEach(() => {
  capture.close();
  archive.close();
  rmSync(home, { recursive: true, force: true });
});

function captures(own: Partial<CaptureOptions> = {}): CaptureWriter {
  return new CaptureWriter({
    archive,
    readers: READERS,
    open: (file) => openTranscript(file, home),
    sweeps: sweepsOf({ claude: [home], codex: [], terminal: '/nowhere/terminal' }),
    sweepOf: sweepOfSession,
    fileAt: transcriptAt,
    now: Date.now,
    stored: ({ path }) => stored.push(path.slice(home.length + 1)),
    ...own,
  });
}

const prompt = (n: number): string =>
  `${JSON.stringify({ type: 'user', uuid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, sessionId: SESSION, timestamp: '2026-11-21T12:00:00.000Z', message: { role: 'user', content: `prompt ${n}` } })}\n`;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
}

function records(): number {
  const db = new Database(join(home, 'archive.db'), { readonly: true });
  try {
    return db.prepare('select count(*) from records').pluck().get() as number;
  } finally {
    db.close();
  }
}

describe('capture', () => {
  test('what is hurried is stored, and what follows within moments too', async () => {
    write(main(), prompt(1));
    capture.hurry(main());
    write(main(), prompt(2));
    await vi.waitFor(() => expect(records()).toBe(2), 10_000);
    expect(capture.health).toMatchObject({ due: 0, behindBytes: 0, records: 2, failing: [], stalled: null });
  });

  test('a session is its main file, its subagents and its outputs', async () => {
    write(main(), prompt(1));
    const own = main().replace('.jsonl', '');
    write(join(own, 'subagents/agent-a1.jsonl'), prompt(2));
    write(join(own, 'tool-results/b.txt'), 'a long output\n');
    await capture.catchUp(main());
    expect(records()).toBe(3);
    write(join(own, 'subagents/workflows/w/agent-a2.jsonl'), prompt(3));
    capture.live([main()]);
    await vi.waitFor(() => expect(records()).toBe(4), 10_000);
  });

  test('a sweep finds what no hook told of, and the second look finds what has grown', async () => {
    write(main(), prompt(1));
    capture.sweep();
    await vi.waitFor(() => expect(records()).toBe(1), 10_000);
    write(main(), prompt(2));
    capture.sweep();
    await vi.waitFor(() => expect(records()).toBe(2), 10_000);
    expect(stored).toHaveLength(2);
  });

  test('the file of a living session is looked at again only when it was written to', async () => {
    const asked: string[] = [];
    capture.close();
    capture = captures({
      archive: {
        ingest(...given) {
          asked.push(given[0].path);
          return archive.ingest(...given);
        },
      },
    });
    write(main(), prompt(1));
    capture.live([main()]);
    await vi.waitFor(() => expect(records()).toBe(1), 10_000);
    capture.live([main()]);
    capture.live([main()]);
    write(main(), prompt(2));
    capture.live([main()]);
    await vi.waitFor(() => expect(records()).toBe(2), 10_000);
    expect(asked).toEqual([main(), main()]);
  });

  test('a line that is being written is behind, and counts when it is over', async () => {
    write(main(), prompt(1) + prompt(2).slice(0, -1));
    await capture.catchUp(main());
    expect(capture.health.behindBytes).toBe(prompt(2).length - 1);
    expect(records()).toBe(1);
    await capture.catchUp(main(), true);
    expect(records()).toBe(2);
    expect(capture.health.behindBytes).toBe(0);
  });

  test('a long file that is over is compared with what is stored once, not with each of its slices', async () => {
    const compared: unknown[] = [];
    capture.close();
    capture = captures({
      archive: {
        ingest(file, source, reader, options) {
          compared.push(options?.verify);
          return archive.ingest(file, source, reader, options);
        },
      },
    });
    write(main(), Array.from({ length: 20_000 }, (_, n) => prompt(n)).join(''));
    await capture.catchUp(main(), true);
    expect(records()).toBe(20_000);
    expect(compared.length).toBeGreaterThan(3);
    expect(compared.filter(Boolean)).toHaveLength(1);
    await capture.catchUp(main(), true);
    expect(compared.at(-1)).toBe(true);
  });

  test('a last line that nobody goes on with is taken as it is, after ten minutes', async () => {
    let now = Date.now();
    capture.close();
    capture = captures({ now: () => now });
    write(main(), prompt(1) + prompt(2).slice(0, -1));
    await capture.catchUp(main());
    capture.sweep();
    now += 600_001;
    expect(records()).toBe(1);
    capture.sweep();
    await vi.waitFor(() => expect(records()).toBe(2), 10_000);
    write(main(), `\n${prompt(3)}`);
    await capture.catchUp(main());
    expect([records(), capture.health.behindBytes]).toEqual([3, 0]);
  });

  test('a file that cannot be read is named, keeps no other from it, and is tried again', async () => {
    let broken = true;
    capture.close();
    capture = captures({
      open: (file) => {
        if (broken && file.path.endsWith('bad.jsonl')) throw new Error('EIO: the disk is bad here');
        return openTranscript(file, home);
      },
    });
    const bad = join(dirname(main()), 'bad.jsonl');
    write(bad, prompt(1));
    write(main(), prompt(2));
    capture.sweep();
    await vi.waitFor(() => expect(records()).toBe(1), 10_000);
    await vi.waitFor(() => expect(capture.health.failing).toEqual([{ path: bad, problem: 'EIO: the disk is bad here' }]), 10_000);
    broken = false;
    capture.sweep();
    await vi.waitFor(() => expect(records()).toBe(2), 10_000);
    expect(capture.health.failing).toEqual([]);
  });

  test('an archive that cannot be written says so, and what is due stays due', async () => {
    let calls = 0;
    const refusing = {
      ingest() {
        calls += 1;
        throw new RollcallError('ARCHIVE_UNAVAILABLE', { detail: 'the disk is full' });
      },
    };
    capture.close();
    capture = captures({ archive: refusing });
    write(main(), prompt(1));
    capture.sweep();
    await vi.waitFor(() => expect(capture.health.stalled).toContain('the disk is full'), 10_000);
    expect([capture.health.due, calls]).toEqual([1, 1]);
  });

  test('a file that is gone and one that comes back', async () => {
    write(main(), prompt(1));
    capture.sweep();
    await vi.waitFor(() => expect(records()).toBe(1), 10_000);
    rmSync(main());
    capture.sweep();
    await capture.catchUp(main());
    writeFileSync(main(), prompt(1) + prompt(2));
    capture.sweep();
    await vi.waitFor(() => expect(records()).toBe(2), 10_000);
  });
});
