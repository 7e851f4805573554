import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineRotation, PART_LINES } from './export-rotation.ts';

function parts(rotation: LineRotation, pieces: Iterable<string>): { texts: string[]; closed: Set<number> } {
  const texts: string[] = [];
  const closed = new Set<number>();
  for (const piece of pieces) {
    for (const { part, text, closes } of rotation.cut(piece)) {
      expect(closed.has(part)).toBe(false);
      texts[part - 1] = (texts[part - 1] ?? '') + text;
      if (closes) closed.add(part);
    }
  }
  return { texts, closed };
}

const linesOf = (text: string): number => text.split('\n').length - 1;

describe('parts', () => {
  test('145,000 numbered lines: 60,000, 60,000 and 25,000, and nothing is lost between them', () => {
    const pieces = Array.from({ length: 145_000 }, (_, n) => `${n + 1}\n`);
    const { texts, closed } = parts(new LineRotation(PART_LINES), pieces);
    expect(texts.map(linesOf)).toEqual([60_000, 60_000, 25_000]);
    expect(Array.from(closed)).toEqual([1, 2]);
    expect(texts.join('')).toBe(pieces.join(''));
  });

  test('of any text, in any pieces, are the text; each closed one has exactly its lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', '😀', '\n', '\n'), maxLength: 40 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        (pieces, size) => {
          const { texts, closed } = parts(new LineRotation(size), pieces);
          expect(texts.join('')).toBe(pieces.join(''));
          for (const [at, text] of texts.entries()) {
            if (closed.has(at + 1)) expect(linesOf(text)).toBe(size);
            else expect(linesOf(text)).toBeLessThan(size);
          }
          expect(closed.size).toBe(Math.floor(linesOf(pieces.join('')) / size));
        },
      ),
    );
  });

  test('a stream that goes on later has the same parts as one that never stopped', () => {
    const pieces = fc.array(fc.array(fc.constantFrom('a\n', '\n', 'b\nc\n'), { maxLength: 12 }), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 5 }), (runs, size) => {
        const whole = parts(new LineRotation(size), runs.flat()).texts;
        const texts: string[] = [];
        let begin = { closed: 0, lines: 0 };
        for (const run of runs) {
          const rotation = new LineRotation(size, begin);
          const found = parts(rotation, run);
          for (const [at, text] of found.texts.entries()) if (text !== undefined) texts[at] = (texts[at] ?? '') + text;
          begin = { closed: begin.closed + found.closed.size, lines: rotation.lines };
        }
        expect(texts).toEqual(whole);
      }),
    );
  });
});
