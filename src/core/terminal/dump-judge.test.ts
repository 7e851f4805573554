import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DistinctCount } from './distinct-count.ts';
import { chooseDumps, describeVerdict, isCombined } from './dump-choice.ts';
import { DumpJudge, type DumpVerdict } from './dump-judge.ts';
import { lineHash } from './line-hash.ts';

const encoder = new TextEncoder();

function judge(lines: Iterable<string>, combined = false): DumpVerdict {
  const judge = new DumpJudge();
  let text = '';
  for (const line of lines) {
    text += `${line}\n`;
    if (text.length < 60_000) continue;
    judge.feed(encoder.encode(text));
    text = '';
  }
  judge.feed(encoder.encode(text));
  return judge.verdict(combined);
}

function* numbered(count: number, name = 'line'): Generator<string> {
  for (let index = 0; index < count; index += 1) yield `${name} ${index} of a session`;
}

/** What a capture makes that appends its whole buffer again each time. */
function* appendedAgain(total: number, different: number): Generator<string> {
  for (let index = 0; index < total; index += 1) yield `line ${index % different} of a buffer`;
}

describe('a dump is judged by what repeats in it', () => {
  test('607,722 lines of one buffer again and again are rejected, 43 good ones are taken', () => {
    const large = { path: 'large.txt', verdict: judge(appendedAgain(607_722, 2000)) };
    const small = { path: 'small.txt', verdict: judge(numbered(43)) };
    expect(large.verdict).toMatchObject({ accepted: false, reason: 'repeated', lines: 607_722, unique: 2000, estimated: false });
    expect(small.verdict).toEqual({
      accepted: true,
      reason: 'clean',
      lines: 43,
      unique: 43,
      estimated: false,
      repeatedBlocks: 0,
      repeatedLines: 0,
    });
    expect(chooseDumps([large, small])).toEqual({ accepted: [small], rejected: [large] });
  });

  test('68,057 lines of which 1,890 differ are rejected, and it is said why', () => {
    const verdict = judge(appendedAgain(68_057, 1890));
    expect(verdict).toMatchObject({ accepted: false, reason: 'repeated', lines: 68_057, unique: 1890 });
    expect(describeVerdict(verdict)).toMatch(
      /^68,057 lines, 1,890 of them different \(2\.8 %\); 6\d,\d{3} lines are blocks that stood there before$/,
    );
  });

  test('buffers that were appended at different places are found as well', () => {
    const buffer = Array.from(numbered(3000));
    const shifted = Array.from({ length: 10 }, (_, index) => buffer.slice(index * 37, 2500 + index * 41)).flat();
    expect(judge(shifted)).toMatchObject({ accepted: false, reason: 'repeated' });
  });

  test('145,000 different lines are taken', () => {
    expect(judge(numbered(145_000))).toMatchObject({ accepted: true, reason: 'clean', lines: 145_000, unique: 145_000 });
  });

  test('500 equal lines between others are no duplicate', () => {
    expect(judge([...numbered(20), ...Array.from({ length: 500 }, () => 'x'), ...numbered(20, 'after')])).toMatchObject({
      accepted: true,
      reason: 'clean',
      lines: 540,
      unique: 41,
    });
  });

  test('more than a part of one line is', () => {
    const verdict = judge(Array.from({ length: 60_001 }, () => 'x'));
    expect(verdict).toMatchObject({ accepted: false, reason: 'large-and-repeated' });
    expect(judge(Array.from({ length: 60_000 }, () => 'x')).accepted).toBe(true);
  });

  test('what was put together from parts is taken as it is', () => {
    expect(judge(appendedAgain(130_000, 20_000), true)).toMatchObject({ accepted: true, reason: 'combined' });
    expect(isCombined('CHAT_SESSION_SCROLLBACK_20251213_145000_LINES.txt', 145_000)).toBe(true);
    expect(isCombined('CHAT_SESSION_SCROLLBACK_20251213_145000_LINES.txt', 145_001)).toBe(false);
    expect(isCombined('CHAT_SESSION_SCROLLBACK_20251213_101500_TMUX_145000_LINES.txt', 145_000)).toBe(false);
  });

  test('nothing is empty; a last line without an end is a line', () => {
    expect(judge([])).toMatchObject({ accepted: false, reason: 'empty', lines: 0 });
    const one = new DumpJudge();
    one.feed(encoder.encode('a\nb'));
    expect(one.verdict()).toMatchObject({ accepted: true, lines: 2, unique: 2 });
  });

  test('of those that are taken, the one with the most different lines comes first', () => {
    const [short, long] = [judge(numbered(10)), judge(numbered(20))];
    expect(
      chooseDumps([
        { path: 'a', verdict: short },
        { path: 'b', verdict: long },
      ]).accepted.map(({ path }) => path),
    ).toEqual(['b', 'a']);
  });
});

describe('counts', () => {
  test('are the same however the bytes are cut, and blanks at the end of lines do not count', () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\t', 'é'), maxLength: 5 }), { maxLength: 60 });
    fc.assert(
      fc.property(lines, fc.array(fc.nat(400), { maxLength: 6 }), (list, cuts) => {
        const bytes = encoder.encode(list.map((line, index) => `${line}${index % 3 === 0 ? ' \r' : ''}\n`).join(''));
        const judge = new DumpJudge();
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1))].sort((a, b) => a - b);
        for (const [index, from] of places.entries()) judge.feed(bytes.subarray(from, places[index + 1] ?? bytes.length));
        const trimmed = new Set(list.map((line) => line.replace(/[ \t]+$/, '')));
        expect(judge.verdict(true)).toMatchObject({ lines: list.length, unique: trimmed.size });
      }),
    );
  });

  test('of more than are counted one by one are close', () => {
    const distinct = new DistinctCount();
    for (let index = 0; index < 1_500_000; index += 1) distinct.add(lineHash(`line ${index % 1_000_000}`));
    expect(distinct.estimated).toBe(true);
    expect(Math.abs(distinct.count - 1_000_000)).toBeLessThan(3000);
  });
});
