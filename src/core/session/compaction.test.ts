import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Compaction, type CompactionSign, readSign } from './compaction.ts';

const fresh: Compaction = {
  id: 'cmp_0',
  sessionId: 'ses_a',
  workspaceId: 1,
  ordinal: 1,
  at: 0,
  trigger: null,
  preTokens: null,
  postTokens: null,
  recordUuid: null,
  started: false,
  reported: false,
  segment: 'claude-shop-1',
  parentSegment: 'claude-shop-0',
  captured: null,
  file: null,
  given: null,
  givenAt: null,
};

function told(signs: readonly CompactionSign[]): Compaction[] {
  const known: Compaction[] = [];
  for (const sign of signs) {
    const reading = readSign(known, sign);
    if (reading.is === 'new') known.push({ ...fresh, id: `cmp_${known.length}`, at: sign.at, ...reading.adds });
    if (reading.is === 'part') known[known.indexOf(reading.of)] = { ...reading.of, ...reading.adds };
  }
  return known;
}

const start = (at: number): CompactionSign => ({ by: 'start', at });
const report = (at: number): CompactionSign => ({ by: 'report', at, trigger: 'manual' });
const record = (at: number, uuid: string): CompactionSign => ({ by: 'record', uuid, at, trigger: 'manual', preTokens: 90, postTokens: 9 });

describe('signs of compactions', () => {
  test('start, report and record of one are one', () => {
    const [only, ...more] = told([start(1000), report(1200), record(900, 'u1')]);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ recordUuid: 'u1', started: true, reported: true, trigger: 'manual', preTokens: 90, postTokens: 9 });
  });

  test('a record that is read again is known', () => {
    expect(told([record(1, 'u1'), record(1, 'u1'), start(5), record(1, 'u1')])).toHaveLength(1);
  });

  test('two in a row stay two, whatever overtakes what', () => {
    expect(told([start(0), report(1), start(60_000), record(0, 'u1'), report(60_001), record(60_000, 'u2')])).toHaveLength(2);
    expect(told([record(0, 'u1'), record(60_000, 'u2'), start(100), start(60_100)])).toHaveLength(2);
  });

  test('a record from long before its hook is another one', () => {
    expect(told([start(3_600_000), record(0, 'u1')])).toHaveLength(2);
  });

  test('a sign that does not know takes nothing away', () => {
    const [only] = told([record(0, 'u1'), { by: 'report', at: 5, trigger: null }]);
    expect(only).toMatchObject({ trigger: 'manual', preTokens: 90 });
  });

  test('any order of the signs of compactions that lie apart gives each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.nat()), (count, chance) => {
        const signs = Array.from({ length: count }, (_, i) => i * 3_600_000).flatMap((at, i) => [
          start(at),
          report(at + 5),
          record(at - 5, `u${i}`),
        ]);
        const keyed = signs.map((sign) => ({ sign, key: chance.next().value ?? 0 }));
        const known = told(keyed.sort((a, b) => a.key - b.key).map(({ sign }) => sign));
        expect(known).toHaveLength(count);
        expect(known.every((c) => c.started && c.reported && c.recordUuid !== null)).toBe(true);
      }),
    );
  });
});
