import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newWindowState } from '../../budget/window.ts';
import { emptyContext } from '../../context/state.ts';
import { step } from '../../context/step.ts';
import type { CompactionMark, PlacedRecord, RecordPart } from '../../transcript/record.ts';
import { growthOf, newPressureSigns, pressureCounts, type PressureSigns, watchPressure } from './signs.ts';

const MARK: CompactionMark = { trigger: 'auto', micro: false, preTokens: null, postTokens: null, preserved: [] };
type Given = { parts: RecordPart[]; response: number } | 'compacted' | 'micro';

/** Takes in records of a session, saved and read back between any two. */
function seen(given: readonly Given[]): { signs: PressureSigns; counts: ReturnType<typeof pressureCounts> } {
  const context = emptyContext();
  let signs = newPressureSigns();
  for (const [turn, one] of given.entries()) {
    const compaction = typeof one === 'string' ? { ...MARK, micro: one === 'micro' } : null;
    const used = typeof one === 'string' ? null : ({ tokens: one.response, by: 'response', at: null } as const);
    const window = { ...newWindowState('claude-code'), used, last: used && String(turn) };
    // A call and its result are records of their own.
    for (const [at, part] of (typeof one === 'string' ? [null] : one.parts).entries()) {
      const id = turn * 2 + at;
      const record: PlacedRecord = {
        id,
        line: id,
        uuid: null,
        parentUuid: null,
        nativeType: 'x',
        agentSessionId: null,
        agentId: null,
        sidechain: false,
        at: null,
        cwd: '/work',
        branch: null,
        version: null,
        usage: null,
        compaction,
        kind: compaction === null ? (part?.type === 'call' ? 'answer' : 'result') : 'compaction',
        parts: part === null ? [] : [part],
      };
      step(context, record);
      watchPressure(signs, record, context, window);
      signs = JSON.parse(JSON.stringify(signs)) as PressureSigns;
    }
  }
  return { signs, counts: pressureCounts(signs, context) };
}
const call = (tool: string, path: string, text: string, failed: boolean, callId = 'c'): Given => ({
  parts: [
    { type: 'call', callId, tool, input: { file_path: path } },
    { type: 'result', callId, text, failed, exitCode: null, changed: [] },
  ],
  response: 1000,
});
const times = (count: number, one: (n: number) => Given): Given[] => Array.from({ length: count }, (_, n) => one(n));

describe('the same error', () => {
  test.each<[string, Given[], number]>([
    ['by its text, whatever its numbers', times(5, (n) => call('Edit', '/work/a', `no match at line ${n}`, true)), 5],
    ['others are others', [...times(3, () => call('Edit', '/work/a', 'no match', true)), call('Edit', '/work/a', 'no such file', true)], 3],
    ['a success takes them back', [...times(5, () => call('Edit', '/work/a', 'no', true)), call('Edit', '/work/a', 'ok', false)], 0],
    ['of another file it takes nothing', [...times(5, () => call('Edit', '/work/a', 'no', true)), call('Edit', '/work/b', 'ok', false)], 5],
    [
      'what is long ago is over',
      [...times(5, () => call('Edit', '/work/a', 'no', true)), ...times(30, () => call('Read', '/work/b', '', false))],
      0,
    ],
  ])('%s', (_, given, count) => expect(seen(given).counts.sameError).toBe(count));
});

test('files read before a compaction and since it are read again, each once; a micro-compaction is none', () => {
  const read = (name: string): Given => call('Read', `/work/${name}`, '', false);
  expect(seen([read('a'), read('a'), 'micro', read('a')]).counts.rereads).toBe(0);
  expect(seen([read('a'), read('b'), 'compacted', read('a'), read('a'), read('c')]).counts.rereads).toBe(1);
  expect(seen([read('a'), 'compacted', read('a'), 'compacted']).counts.rereads).toBe(0);
});

test.each<[number[], number | null]>([
  [[], null],
  [[10, 20], null],
  [[10, 20, 40], 15],
  [[40, 20, 10], 0],
])('growth of %j', (filled, growth) => expect(growthOf(filled)).toBe(growth));

test('whatever a session does, it stays small', () => {
  const path = fc.string({ unit: 'binary', maxLength: 40 }).map((name) => `/work/${name}`);
  const one = fc.oneof(
    {
      weight: 20,
      arbitrary: fc
        .tuple(fc.constantFrom('Edit', 'Read', 'Bash'), path, fc.string({ maxLength: 2000 }), fc.boolean(), fc.string())
        .map((given) => call(...given)),
    },
    { weight: 1, arbitrary: fc.constantFrom<Given>('compacted', 'micro') },
  );
  fc.assert(
    fc.property(fc.array(one, { maxLength: 60 }), (given) => {
      const { signs, counts } = seen([...given, ...given, ...given, ...given, ...given]);
      expect(Math.max(signs.calls.length, signs.failures.length, signs.writes.length)).toBeLessThanOrEqual(200);
      expect(Math.max(signs.before.length, signs.since.length, signs.again.length)).toBeLessThanOrEqual(500);
      expect(signs.failures.every(({ signature }) => signature.length <= 300)).toBe(true);
      expect([counts.sameError, counts.sameFile, counts.rereads].every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
    }),
    { numRuns: 30 },
  );
});
