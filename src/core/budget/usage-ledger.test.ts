import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { totalsBy } from './totals.ts';
import type { UsageFact } from './usage-fact.ts';
import { UsageLedger } from './usage-ledger.ts';
import { aSource, counted, factsOf, type File, ledgerOf, meta, row } from './usage-samples.ts';

test('a prompt is in the band that it is longer than', () => {
  const prompts = [100_000, 100_001, 272_001].map((prompt, at) => row(String(at), 1, { input: 0, cacheRead: prompt }));
  const buckets = ledgerOf([{ source: aSource(), records: prompts }]).buckets();
  expect(buckets.map(({ promptAbove }) => promptAbove)).toEqual([0, 100_000, 272_000]);
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
          { final, cacheRead: 99_900 + output * 4 },
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
        const sums = before.buckets();
        const after = new UsageLedger(store, undefined, sums);
        after.merge(facts.slice(cut));
        expect(sums).toEqual(before.buckets());
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
