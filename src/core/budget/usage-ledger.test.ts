import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlacedRecord } from '../transcript/record.ts';
import { aCount, aRecord, aResponse } from './samples.ts';
import { totalsBy } from './totals.ts';
import type { UsageFact } from './usage-fact.ts';
import { UsageLedger } from './usage-ledger.ts';
import { newUsageReader, readUsage, type UsageSource } from './usage-reader.ts';

interface File {
  source: UsageSource;
  records: readonly PlacedRecord[];
}

const aSource = (part: Partial<UsageSource> = {}): UsageSource => ({
  agent: 'claude-code',
  file: 'f',
  session: 's',
  project: 'p',
  agentId: null,
  origin: 1,
  ...part,
});

/** Reads a file in pieces, as the daemon does: the state is stored and taken up again between them. */
function factsOf(file: File, pieces: readonly number[] = []): UsageFact[] {
  const facts: UsageFact[] = [];
  let state = newUsageReader();
  for (const [line, record] of file.records.entries()) {
    if (pieces.includes(line)) state = JSON.parse(JSON.stringify(state)) as typeof state;
    const read = readUsage(state, { ...record, line }, file.source);
    state = read.state;
    if (read.fact !== null) facts.push(read.fact);
  }
  return facts;
}

function ledgerOf(files: readonly File[]): UsageLedger {
  const ledger = new UsageLedger();
  for (const file of files) ledger.merge(factsOf(file));
  return ledger;
}

const row = (
  id: string,
  output: number,
  part: Partial<Parameters<typeof aResponse>[0]> = {},
  record: Partial<PlacedRecord> = {},
): PlacedRecord =>
  aRecord({ at: 0, usage: aResponse({ responseId: `msg_${id.padEnd(20, '0')}`, input: 10, cacheRead: 100, output, ...part }), ...record });
const counted = (total: number[], last: number[] = total, at: number | null = 60_000): PlacedRecord =>
  aRecord({ kind: 'usage', at, usage: aCount(total, last) });
const meta = (session: string, at = 0): PlacedRecord => aRecord({ kind: 'meta', at, agentSessionId: session });

/** [session, own responses, own output, all responses, all output, state of the output of all] */
const brief = (files: readonly File[]) =>
  Array.from(totalsBy(ledgerOf(files).buckets(), 'session')).map(([session, { own, all }]) => [
    session,
    own.responses,
    own.tokens.output.value,
    all.responses,
    all.tokens.output.value,
    all.tokens.output.state,
  ]);

describe('a response is counted once', () => {
  const copied = {
    source: aSource({ file: 'g', session: 't', origin: 2 }),
    records: [row('a', 7, {}, { agentSessionId: 't' }), row('b', 5)],
  };

  test.each<[string, File[], unknown[][]]>([
    [
      'rows of a response: the last output',
      [{ source: aSource(), records: [row('a', 1, { final: false }), row('a', 7)] }],
      [['s', 1, 7, 1, 7, 'final']],
    ],
    [
      'a response that ends in no row',
      [{ source: aSource(), records: [row('a', 1, { final: false }), row('a', 7, { final: false })] }],
      [['s', 1, 7, 1, 7, 'partial']],
    ],
    [
      'copies of a fork: to the older file',
      [copied, { source: aSource(), records: [row('a', 7)] }],
      [
        ['s', 1, 7, 1, 7, 'final'],
        ['t', 1, 5, 1, 5, 'final'],
      ],
    ],
    [
      'a side question with the conversation before it, under new requests',
      [
        { source: aSource(), records: [row('a', 7)] },
        {
          source: aSource({ file: 'g', origin: 0, agentId: 'x' }),
          records: [row('a', 7, { requestId: 'req_2' }, { sidechain: true }), row('b', 5, { requestId: 'req_3' }, { sidechain: true })],
        },
      ],
      [['s', 1, 7, 2, 12, 'final']],
    ],
    ['a subagent', [{ source: aSource({ agentId: 'x' }), records: [row('a', 7)] }], [['s', 0, 0, 1, 7, 'final']]],
    [
      'no model was asked',
      [{ source: aSource(), records: [row('a', 7, { model: '<synthetic>' }), row('b', 7, {}, { kind: 'error' })] }],
      [],
    ],
    [
      'another session in the same file',
      [{ source: aSource(), records: [row('a', 7), row('b', 5, {}, { agentSessionId: 'old' })] }],
      [
        ['old', 1, 5, 1, 5, 'final'],
        ['s', 1, 7, 1, 7, 'final'],
      ],
    ],
    [
      'ids of a gateway come again in other sessions',
      [
        { source: aSource(), records: [aRecord({ usage: aResponse({ responseId: 'msg_1', requestId: null, output: 3 }) })] },
        {
          source: aSource({ file: 'g', session: 't' }),
          records: [aRecord({ usage: aResponse({ responseId: 'msg_1', requestId: null, output: 4 }) })],
        },
      ],
      [
        ['s', 1, 3, 1, 3, 'final'],
        ['t', 1, 4, 1, 4, 'final'],
      ],
    ],
    [
      'without ids: by the record, or by its line',
      [
        {
          source: aSource(),
          records: [1, 2]
            .map((output) => aRecord({ usage: aResponse({ responseId: null, requestId: null, output }) }))
            .concat([1, 2].map(() => aRecord({ uuid: 'u', usage: aResponse({ responseId: null, output: 4 }) }))),
        },
      ],
      [['s', 3, 7, 3, 7, 'final']],
    ],
  ])('%s', (_, files, expected) => expect(brief(files)).toEqual(expected));

  test('an output that the version wrote wrong is estimated by the text', () => {
    const said = (uuid: string, length: number, version: string): PlacedRecord =>
      row(
        'a',
        2,
        { final: false },
        {
          uuid,
          version,
          parts: [
            { type: 'text', text: 'x'.repeat(length) },
            { type: 'thinking', text: 'yy' },
            { type: 'call', callId: 'c', tool: 'Bash', input: {} },
          ],
        },
      );
    const rows = (version: string): File[] => [
      { source: aSource(), records: [said('u', 400, version), said('v', 400, version), said('u', 400, version)] },
    ];
    expect(brief(rows('2.1.12'))).toEqual([['s', 1, 204, 1, 204, 'estimated']]);
    expect(brief(rows('2.1.29-beta'))).toEqual([['s', 1, 204, 1, 204, 'estimated']]);
    expect(brief(rows('2.1.30'))).toEqual([['s', 1, 2, 1, 2, 'partial']]);
    expect(brief(rows('2.1.11'))).toEqual([['s', 1, 2, 1, 2, 'partial']]);
    expect(brief([...rows('2.1.20'), { source: aSource(), records: [row('a', 300)] }])).toEqual([['s', 1, 300, 1, 300, 'final']]);
  });
});

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

describe('for any files', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const claude = fc.record({
    id: ids,
    output: fc.nat(50),
    final: fc.boolean(),
    sidechain: fc.boolean(),
    version: fc.constantFrom('2.1.20', '2.1.119'),
    at: fc.option(fc.integer({ min: 0, max: 3 })),
    uuid: fc.constantFrom('u', 'v', 'w'),
  });
  const claudeRecords = fc
    .array(claude, { maxLength: 12 })
    .map((rows) =>
      rows.map(({ id, output, final, sidechain, version, at, uuid }) =>
        row(
          id,
          output,
          { final },
          { sidechain, version, uuid, at: at === null ? null : at * 86_400_000, parts: [{ type: 'text', text: 'x'.repeat(output * 7) }] },
        ),
      ),
    );
  const codexRecords = fc.array(fc.tuple(fc.nat(30), fc.nat(30), fc.nat(9)), { maxLength: 10 }).map((steps) => {
    let total = [0, 0, 0];
    const counts = steps.map((step) => {
      total = step[0] === 0 ? step : total.map((count, at) => count + (step[at] ?? 0));
      return counted(total, step);
    });
    return [meta('root')].concat(counts);
  });
  const aFile = fc.oneof(claudeRecords, codexRecords);
  const files = fc.array(aFile, { maxLength: 5 }).map((all) =>
    all.map((records, at): File => ({
      source: aSource({ file: `f${at}`, session: `s${at % 3}`, origin: at % 2, agentId: at === 4 ? 'x' : null }),
      records,
    })),
  );

  test('any order, any split over ledgers, any repetition: the same sums', () => {
    fc.assert(
      fc.property(
        files.chain((files) =>
          fc.tuple(
            fc.constant(files),
            fc.shuffledSubarray(
              files.flatMap((file) => factsOf(file)),
              { minLength: files.flatMap((file) => factsOf(file)).length },
            ),
          ),
        ),
        fc.nat(20),
        fc.nat(20),
        ([files, shuffled], cut, again) => {
          const expected = ledgerOf(files).buckets();
          const first = new Map<string, UsageFact>();
          const second = new Map<string, UsageFact>();
          new UsageLedger(first).merge(shuffled.slice(0, cut));
          new UsageLedger(second).merge(shuffled.slice(Math.max(0, cut - again)));
          const merged = new UsageLedger();
          merged.merge(second.values());
          merged.merge(first.values());
          merged.merge(second.values());
          expect(merged.buckets()).toEqual(expected);
        },
      ),
    );
  });

  test('a file read in pieces, and sums taken up again', () => {
    fc.assert(
      fc.property(aFile, fc.array(fc.nat(12)), fc.nat(12), (records, pieces, cut) => {
        const file = { source: aSource(), records };
        const facts = factsOf(file, pieces);
        expect(facts).toEqual(factsOf(file));
        const store = new Map<string, UsageFact>();
        const before = new UsageLedger(store);
        before.merge(facts.slice(0, cut));
        const after = new UsageLedger(store, undefined, before.buckets());
        after.merge(facts.slice(cut));
        expect(after.buckets()).toEqual(ledgerOf([file]).buckets());
      }),
    );
  });

  test('own is never more than all, and every response has a bucket', () => {
    fc.assert(
      fc.property(files, (files) => {
        const facts = new Map<string, UsageFact>();
        const ledger = new UsageLedger(facts);
        for (const file of files) ledger.merge(factsOf(file));
        let responses = 0;
        for (const { own, all } of totalsBy(ledger.buckets(), 'day').values()) {
          responses += all.responses;
          expect(own.responses).toBeLessThanOrEqual(all.responses);
          expect(own.tokens.output.value).toBeLessThanOrEqual(all.tokens.output.value);
        }
        expect(responses).toBe(facts.size);
      }),
    );
  });
});
