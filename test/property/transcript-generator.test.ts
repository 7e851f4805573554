import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLAUDE_VERSIONS, emptyTally, type TranscriptPlan } from '../transcripts/plan.ts';
import { transcriptLines, writeTranscript } from '../transcripts/write.ts';

const PLANS: TranscriptPlan[] = [
  ...CLAUDE_VERSIONS.map((version): TranscriptPlan => ({ agent: 'claude-code', seed: 21, version })),
  { agent: 'codex', seed: 21 },
];

/** Records of a text, glued ones one by one; what is no record is counted. */
function recordsIn(text: string): { values: { uuid?: unknown; type?: unknown }[]; broken: number; glued: number } {
  const found = { values: [] as { uuid?: unknown; type?: unknown }[], broken: 0, glued: 0 };
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const pieces = line.split(/(?<=\})(?=\{"(?:type|parentUuid|timestamp)":)/);
    try {
      found.values.push(JSON.parse(line) as object);
    } catch {
      try {
        found.values.push(...pieces.map((piece) => JSON.parse(piece) as object));
        found.glued += pieces.length - 1;
      } catch {
        found.broken += 1;
      }
    }
  }
  return found;
}

describe.each(PLANS)('$agent $version', (plan) => {
  test('the same plan gives the same bytes, another seed others', () => {
    const text = Array.from(transcriptLines({ ...plan, records: 300 })).join('');
    expect(Array.from(transcriptLines({ ...plan, records: 300 })).join('') === text).toBe(true);
    expect(Array.from(transcriptLines({ ...plan, records: 300, seed: 22 })).join('') === text).toBe(false);
  });

  test('it ends with a whole turn, soon after what was asked for', () => {
    const tally = emptyTally();
    const text = Array.from(transcriptLines({ ...plan, bytes: 3_000_000 }, tally)).join('');
    expect(Buffer.byteLength(text)).toBe(tally.bytes);
    expect(tally.bytes).toBeGreaterThanOrEqual(3_000_000);
    expect(tally.bytes).toBeLessThan(6_000_000);
    expect(text.endsWith('\n')).toBe(true);
    expect(recordsIn(text)).toMatchObject({ broken: 0, glued: 0 });
  });

  test('ids are unique, parents stand before their children', () => {
    const { values } = recordsIn(Array.from(transcriptLines({ ...plan, records: 500 })).join(''));
    const seen = new Set<unknown>();
    let orphans = 0;
    for (const { uuid, ...record } of values) {
      if (uuid === undefined) continue;
      const parent = (record as { parentUuid?: unknown }).parentUuid;
      if (seen.has(uuid) || (parent !== null && !seen.has(parent))) orphans += 1;
      seen.add(uuid);
    }
    expect(orphans).toBe(0);
    expect(seen.size > 0).toBe(plan.agent === 'claude-code');
  });

  test('glued and spoiled lines are as many as the tally says', () => {
    const tally = emptyTally();
    const text = Array.from(transcriptLines({ ...plan, records: 2000, gluedEvery: 9, spoiledEvery: 50 }, tally)).join('');
    const { values, glued, broken } = recordsIn(text);
    expect(tally.glued).toBeGreaterThan(100);
    expect(tally.spoiled).toBeGreaterThan(20);
    expect(broken).toBe(tally.spoiled);
    expect(glued).toBe(tally.glued);
    expect(values.length).toBe(tally.records);
    expect(text.split('\n').length - 1).toBe(tally.lines);
  });
});

test('lines are as long as real ones are', () => {
  const lengths = Array.from(
    transcriptLines({ agent: 'claude-code', seed: 5, version: '2.1.14', bytes: 12_000_000 }),
    ({ length }) => length,
  ).sort((a, b) => a - b);
  const at = (part: number): number => lengths[Math.floor(lengths.length * part)] ?? 0;
  expect(at(0.5)).toBeGreaterThan(800);
  expect(at(0.5)).toBeLessThan(1600);
  expect(at(0.95)).toBeGreaterThan(9000);
  expect(at(0.95)).toBeLessThan(26_000);
  expect(at(0.99)).toBeGreaterThan(26_000);
  expect(at(0.99)).toBeLessThan(90_000);
});

test('a file holds what its tally says', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-generated-'));
  try {
    const path = join(directory, 'a.jsonl');
    const tally = writeTranscript(path, { agent: 'codex', seed: 1, bytes: 2_500_000 });
    const text = readFileSync(path, 'utf8');
    expect(Buffer.byteLength(text)).toBe(tally.bytes);
    expect(recordsIn(text).values.length).toBe(tally.records);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
