import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TerminalCapture, type CapturedItem, type Snapshot } from './capture.ts';

/** A terminal that is only looked at: it keeps the last lines that were printed, and forgets. */
class Buffer {
  readonly #limit: number;
  readonly #lines: string[] = [];
  first = 0;
  printed = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  print(lines: readonly string[]): void {
    this.#lines.push(...lines);
    this.printed += lines.length;
    this.forget(this.#lines.length - this.#limit);
  }

  forget(count: number): void {
    const many = Math.max(0, Math.min(count, this.#lines.length));
    this.#lines.splice(0, many);
    this.first += many;
  }

  get snapshot(): Snapshot {
    return { columns: 200, height: 3, lines: [...this.#lines], cursor: { x: 0, y: 2 }, alternate: false };
  }
}

type Step = { print: string[] } | { forget: number } | 'look';

interface Run {
  items: CapturedItem[];
  truth: string[];
  /** At each look the buffer still held a line of the look before. */
  complete: boolean;
}

function lookAt(steps: readonly Step[], limit: number): Run {
  const buffer = new Buffer(limit);
  const truth: string[] = [];
  const items: CapturedItem[] = [];
  let capture = new TerminalCapture({ columns: 200, height: 3 });
  let seen = 0;
  let complete = true;
  for (const step of [{ print: ['the terminal begins'] }, 'look' as const, ...steps, 'look' as const]) {
    if (step === 'look') {
      if (seen > 0 && buffer.first >= seen) complete = false;
      seen = buffer.printed;
      items.push(...capture.begin(buffer.snapshot));
      capture = TerminalCapture.restored(JSON.parse(JSON.stringify(capture.save())));
    } else if ('forget' in step) buffer.forget(step.forget);
    else {
      truth.push(...step.print);
      buffer.print(step.print);
    }
  }
  return { items: [...items, ...capture.finish()], truth, complete };
}

const stepsOf = (line: fc.Arbitrary<string>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ print: fc.array(line, { maxLength: 25 }) }) },
      { weight: 3, arbitrary: fc.constant('look' as const) },
      { weight: 1, arbitrary: fc.record({ forget: fc.nat(30) }) },
    ),
    { maxLength: 25 },
  );

/** Lines that differ, by their number in the whole run. */
function distinct(steps: readonly Step[]): Step[] {
  let number = 0;
  return steps.map((step) => {
    if (step === 'look' || 'forget' in step) return step;
    return {
      print: step.print.map(() => {
        number += 1;
        return `a line with number ${number}`;
      }),
    };
  });
}

describe('a buffer that is only looked at, against a model of it', () => {
  test('lines that differ: no gap is said where the looks overlap enough, none is hidden, no line is lost or doubled', () => {
    fc.assert(
      fc.property(stepsOf(fc.constant('')), fc.integer({ min: 5, max: 60 }), (steps, limit) => {
        const { items, truth, complete } = lookAt(distinct(steps), limit);
        const lines = items.filter((item) => typeof item === 'string');
        expect(new Set(lines).size).toBe(lines.length);
        if (!items.some((item) => typeof item !== 'string')) expect(lines).toEqual(truth);
        expect(items.some((item) => typeof item !== 'string')).toBe(!complete);
        expect(lines.every((line, index) => index === 0 || truth.indexOf(line) > truth.indexOf(lines[index - 1] ?? ''))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('lines that repeat: what is taken for certain is right', () => {
    const line = fc.integer({ min: 1, max: 6 }).map((number) => `one of the lines: ${number}`);
    fc.assert(
      fc.property(stepsOf(line), fc.integer({ min: 5, max: 60 }), (steps, limit) => {
        const run = lookAt(steps, limit);
        fc.pre(run.complete && run.items.every((item) => typeof item === 'string'));
        expect(run.items).toEqual(run.truth);
      }),
      { numRuns: 300 },
    );
  });

  test('500 equal lines are 500, in as many looks as there are', () => {
    const steps: Step[] = Array.from({ length: 50 }, (): Step[] => [{ print: Array.from({ length: 10 }, () => 'x') }, 'look']).flat();
    const { items } = lookAt(steps, 100_000);
    expect(items.filter((item) => item === 'x')).toHaveLength(500);
  });

  test('a look that shares nothing with the one before is a gap, and both are there', () => {
    const steps: Step[] = [{ print: ['one', 'two', 'three', 'four'] }, 'look', { forget: 5 }, { print: ['five', 'six'] }];
    expect(lookAt(steps, 100).items.slice(1)).toEqual(['one', 'two', 'three', 'four', { gap: 'forgotten' }, 'five', 'six']);
  });

  test('a buffer that holds lines between the known ones that were never printed: the last 40 known lines tell, and it is said', () => {
    const lines = (from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, index) => `a line with number ${from + index}`);
    const look = (held: string[]): Snapshot => ({
      columns: 80,
      height: 3,
      lines: [...held, '', '', ''],
      cursor: { x: 0, y: 0 },
      alternate: false,
    });
    const capture = new TerminalCapture({ columns: 80, height: 3 });
    const items = capture.begin(look(lines(1, 100)));
    items.push(...capture.begin(look([...lines(1, 30), 'left over from a frame', ...lines(31, 120)])), ...capture.finish());
    expect(items).toEqual([...lines(1, 100), { gap: 'ambiguous' }, ...lines(101, 120)]);
  });

  test('one blank or short line in common is chance', () => {
    const steps: Step[] = [{ print: ['one', 'two', 'three', '$'] }, 'look', { forget: 5 }, { print: ['$', 'six'] }];
    expect(lookAt(steps, 100).items.slice(1)).toEqual(['one', 'two', 'three', '$', { gap: 'forgotten' }, '$', 'six']);
  });
});
