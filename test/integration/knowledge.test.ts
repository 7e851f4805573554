import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchiveReader } from '../../src/archive/reader.ts';
import { ArchiveWriter } from '../../src/archive/writer.ts';
import { FileSource } from '../../src/daemon/capture/file-source.ts';
import { KnowledgeBase } from '../../src/daemon/capture/knowledge.ts';
import { READERS, transcriptAt } from '../../src/daemon/capture/transcripts.ts';
import { writeClaudeSession, writeRollout } from '../transcripts/session-files.ts';
import { transcriptLines } from '../transcripts/write.ts';

let root: string;
let archive: ArchiveWriter;
let reader: ArchiveReader;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-knowledge-'));
  archive = new ArchiveWriter({ path: join(root, 'archive.db'), now: Date.now });
  reader = new ArchiveReader(join(root, 'archive.db'));
});
afterEach(() => {
  reader.close();
  archive.close();
  rmSync(root, { recursive: true, force: true });
});

function take(path: string): void {
  const file = transcriptAt(path);
  if (file === null) throw new Error(`no transcript: ${path}`);
  while (archive.ingest(file, new FileSource(path), READERS[file.agent]).more);
}

const SESSION = '0c1d2e3f-0000-4000-8000-000000000001';
const pathOf = (session: string): string => join(root, 'claude/projects/-work', `${session}.jsonl`);

describe('what a session knows', () => {
  test('is the same, however it came into the archive and however often it was looked at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (seed, cuts) => {
          const session = SESSION.replace(/1$/, String(seed % 10));
          const path = pathOf(session);
          rmSync(path, { force: true });
          mkdirSync(dirname(path), { recursive: true });
          const whole = Buffer.from(Array.from(transcriptLines({ agent: 'claude-code', seed, records: 120, sessionId: session })).join(''));
          const looking = new KnowledgeBase(reader, { home: '/home/keeper' });
          let at = 0;
          for (const cut of [...cuts.toSorted((a, b) => a - b), 1]) {
            const fd = openSync(path, 'a');
            writeSync(fd, whole, at, Math.floor(cut * whole.length) - at);
            closeSync(fd);
            at = Math.floor(cut * whole.length);
            take(path);
            looking.of(session);
          }
          const afresh = new KnowledgeBase(reader, { home: '/home/keeper' }).of(session);
          expect(afresh?.context.counts.lines).toBeGreaterThan(50);
          expect(looking.of(session)).toEqual(afresh);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('is made anew when its file was written anew', () => {
    mkdirSync(dirname(pathOf(SESSION)), { recursive: true });
    const lines = Array.from(transcriptLines({ agent: 'claude-code', seed: 5, records: 60, sessionId: SESSION }));
    writeFileSync(pathOf(SESSION), lines.join(''));
    take(pathOf(SESSION));
    const base = new KnowledgeBase(reader);
    const before = base.of(SESSION)?.context.counts.lines ?? 0;
    const text = readFileSync(pathOf(SESSION), 'utf8');
    rmSync(pathOf(SESSION));
    writeFileSync(pathOf(SESSION), text.slice(0, text.indexOf('\n', text.length / 2) + 1));
    take(pathOf(SESSION));
    const after = base.of(SESSION);
    expect(after?.context.counts.lines).toBeLessThan(before);
    expect(after).toEqual(new KnowledgeBase(reader).of(SESSION));
  });

  test('of a session with subagents, and of a rollout of Codex', () => {
    const claude = writeClaudeSession(join(root, 'claude'), { seed: 3, records: 80 });
    for (const path of [claude.main, ...claude.subagents.map((one) => one.path), ...claude.outputs]) take(path);
    const codex = writeRollout(join(root, 'codex'), { seed: 4, records: 60 });
    take(codex.path);
    const base = new KnowledgeBase(reader);
    const known = base.of(claude.sessionId);
    expect(known).toMatchObject({ agent: 'claude-code', context: { goal: { text: expect.stringMatching(/./) } } });
    expect(known?.context.counts.lines).toBeGreaterThanOrEqual(80);
    expect(known?.window.used).not.toBeNull();
    expect(base.of(codex.sessionId)).toMatchObject({ agent: 'codex', context: { goal: { text: expect.stringMatching(/./) } } });
    expect(base.of('nobody')).toBeNull();
  });
});
