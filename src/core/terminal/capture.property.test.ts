import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TerminalCapture, type CapturedItem } from './capture.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '語', '🎉', '\u0301', '\u200d', 'ｱ'), maxLength: 30 });
const parameter = fc.oneof(fc.constant(''), fc.integer({ min: 0, max: 12 }).map(String));
const sequence = fc
  .tuple(
    fc.constantFrom('', '', '?'),
    fc.array(parameter, { maxLength: 3 }),
    fc.constantFrom(...Array.from('ABCDEFGHIJKLMPSTXZ@bdefhlmrsu`')),
  )
  .map(([prefix, parameters, final]) => `\x1b[${prefix}${parameters.join(';')}${final}`);
const piece = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 4, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\b', '\t') },
  { weight: 4, arbitrary: sequence },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\x1b[H\x1b[J',
      '\x1b[2J',
      '\x1b[?1049h',
      '\x1b[?1049l',
      '\x1bM',
      '\x1bD',
      '\x1bE',
      '\x1bc',
      '\x1b7',
      '\x1b8',
      '\x1b]0;t\x07',
      '\x1bP..\x1b\\',
      '\x1b(0',
      '\x0e',
      '\x0f',
      '\x1b[4h',
      '\x1b[1;3r',
      '\x1b[!p',
      '\x18',
      '\x1b',
    ),
  },
);
const streams = fc.array(piece, { maxLength: 60 }).map((pieces) => new TextEncoder().encode(pieces.join('')));

test('any cut, saved and restored at each of them: the same lines', () => {
  fc.assert(
    fc.property(streams, fc.array(fc.nat(5000), { maxLength: 20 }), fc.integer({ min: 2, max: 12 }), (bytes, cuts, columns) => {
      const whole = new TerminalCapture({ columns, height: 4 });
      const expected = [...whole.feed(bytes), ...whole.finish()];
      let capture = new TerminalCapture({ columns, height: 4 });
      const items: CapturedItem[] = [];
      const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0].sort((a, b) => a - b);
      for (const [index, from] of places.entries()) {
        items.push(...capture.feed(bytes.subarray(from, places[index + 1] ?? bytes.length)));
        capture = TerminalCapture.restored(JSON.parse(JSON.stringify(capture.save())));
      }
      expect([...items, ...capture.finish()]).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('any sizes in between: printed lines are whole, once and in order', () => {
  const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '語', '-'), minLength: 1, maxLength: 70 }), { maxLength: 40 });
  const size = fc.tuple(fc.nat(4000), fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 30 }));
  fc.assert(
    fc.property(lines, fc.array(size, { maxLength: 6 }), (list, sizes) => {
      const bytes = new TextEncoder().encode(list.map((line) => `${line}\r\n`).join(''));
      const capture = new TerminalCapture({ columns: 20, height: 6 });
      const items: CapturedItem[] = [];
      let from = 0;
      for (const [at, columns, height] of sizes
        .map(([at, ...rest]) => [at % (bytes.length + 1), ...rest] as const)
        .sort((a, b) => a[0] - b[0])) {
        items.push(...capture.feed(bytes.subarray(from, at)), ...capture.resize(columns, height));
        from = at;
      }
      items.push(...capture.feed(bytes.subarray(from)), ...capture.finish());
      expect(items).toEqual(list);
    }),
    { numRuns: 10000 },
  );
});
