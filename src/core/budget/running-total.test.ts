import { describe, expect, test } from 'vitest';
import type { PlacedRecord } from '../transcript/record.ts';
import { aRecord } from './samples.ts';
import type { UsageFact } from './usage-fact.ts';
import { newUsageReader, readUsage, type UsageSource } from './usage-reader.ts';
import { aSource, brief, counted, factsOf, type File, meta } from './usage-samples.ts';

describe('a running total', () => {
  const codex = (part: Partial<UsageSource> = {}): UsageSource => aSource({ agent: 'codex', ...part });
  const file = (records: readonly PlacedRecord[], part: Partial<UsageSource> = {}): File => ({ source: codex(part), records });
  const parent = file([meta('s'), counted([10, 100, 5]), counted([30, 300, 15], [20, 200, 10])]);

  test.each<[string, File[], unknown[][]]>([
    ['grows', [parent], [['s', 2, 15, 2, 15, 'final']]],
    [
      'is written again',
      [file([meta('s'), counted([10, 100, 5]), counted([10, 100, 5]), counted([10, 100, 5])])],
      [['s', 1, 5, 1, 5, 'final']],
    ],
    ['skips one', [file([meta('s'), counted([10, 100, 5]), counted([60, 300, 35], [20, 20, 20])])], [['s', 2, 35, 2, 35, 'final']]],
    ['begins anew', [file([meta('s'), counted([50, 500, 25]), counted([10, 90, 4])])], [['s', 2, 29, 2, 29, 'final']]],
    [
      'falls to an older one',
      [file([meta('s'), counted([50, 500, 25]), counted([40, 400, 20], [3, 90, 2])])],
      [['s', 2, 27, 2, 27, 'final']],
    ],
    ['begins with what a parent used', [file([meta('s'), counted([50, 500, 25], [3, 90, 2])])], [['s', 1, 2, 1, 2, 'final']]],
    ['does not say the last response', [file([meta('s'), counted([50, 500, 25], [0, 0, 0])])], [['s', 1, 25, 1, 25, 'final']]],
    ['is empty', [file([meta('s'), counted([0, 0, 0])])], []],
    [
      'is replayed at once, the parent is gone',
      [
        file(
          [
            meta('t', 9000),
            meta('s', 9000),
            counted([10, 100, 5], undefined, 9100),
            counted([30, 300, 15], [20, 200, 10], 10_500),
            counted([31, 301, 16], [1, 1, 1], 99_000),
          ],
          { file: 'g', session: 't' },
        ),
      ],
      [['t', 1, 1, 1, 1, 'final']],
    ],
    [
      'is replayed slowly, the parent is there',
      [
        file(
          [
            meta('t', 9000),
            meta('s', 9000),
            counted([10, 100, 5], undefined, 20_000),
            counted([30, 300, 15], [20, 200, 10], 30_000),
            counted([31, 301, 16], [1, 1, 1], 99_000),
          ],
          { file: 'g', session: 't', origin: 2 },
        ),
        parent,
      ],
      [
        ['s', 2, 15, 2, 15, 'final'],
        ['t', 1, 1, 1, 1, 'final'],
      ],
    ],
    [
      'is the same in another session',
      [parent, file([meta('t'), counted([10, 100, 5])], { file: 'g', session: 't' })],
      [
        ['s', 2, 15, 2, 15, 'final'],
        ['t', 1, 5, 1, 5, 'final'],
      ],
    ],
    [
      'of a subagent that begins at nothing',
      [parent, file([meta('u'), counted([10, 100, 5])], { file: 'g', agentId: 'u' })],
      [['s', 2, 15, 3, 20, 'final']],
    ],
  ])('%s', (_, files, expected) => expect(brief(files)).toEqual(expected));

  test('what the reader of the agent says of a replay holds against the time', () => {
    let state = newUsageReader();
    const facts: (UsageFact | null)[] = [];
    for (const [record, replayed] of [
      [meta('t'), false],
      [meta('s'), true],
      [counted([10, 100, 5], undefined, 90_000), true],
      [counted([11, 101, 6], [1, 1, 1], 100), false],
    ] as const) {
      const read = readUsage(state, record, codex({ session: 't' }), replayed);
      state = read.state;
      facts.push(read.fact);
    }
    expect(facts.map((fact) => fact?.counts.output ?? null)).toEqual([null, null, null, 1]);
  });

  test('the model of the turn', () => {
    expect(factsOf(file([aRecord({ kind: 'meta', model: 'gpt-5.4' }), counted([1, 1, 1])]))[0]?.model).toBe('gpt-5.4');
  });
});
