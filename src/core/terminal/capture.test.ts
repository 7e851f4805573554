import { describe, expect, test } from 'vitest';
import { TerminalCapture, type CapturedItem } from './capture.ts';

const encoder = new TextEncoder();
const ESC = '\x1b';

/** All lines of a stream on a screen of 20 columns and 5 rows, its end included. */
function linesOf(stream: string, columns = 20, height = 5): CapturedItem[] {
  const capture = new TerminalCapture({ columns, height });
  return [...capture.feed(encoder.encode(stream)), ...capture.finish()];
}

const numbered = (from: number, to: number, text = 'line'): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `${text} ${from + index}`);
const printed = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

describe('lines as they scrolled', () => {
  test('each once, in order, the last ones at the end of the stream', () => {
    const lines = numbered(1, 5000);
    expect(linesOf(printed(lines))).toEqual(lines);
  });

  test('blank lines between others stay, colours and titles go', () => {
    const stream = `${ESC}]0;a title\x07${ESC}[1;31mred${ESC}[0m\r\n\r\n${ESC}Pq#0~~${ESC}\\plain${ESC}[?25l\r\n${ESC}(B${ESC}=end`;
    expect(linesOf(stream)).toEqual(['red', '', 'plain', 'end']);
  });

  test('equal lines are as many as were printed', () => {
    expect(linesOf(printed(Array.from({ length: 500 }, () => 'x')))).toEqual(Array.from({ length: 500 }, () => 'x'));
  });

  test('a line that is too long for a row is one line', () => {
    const long = 'abcdefghij'.repeat(17);
    expect(linesOf(printed(['before', long, 'after']))).toEqual(['before', long, 'after']);
  });

  test('a line that fills its row exactly is not glued to the next', () => {
    expect(linesOf(printed(['a'.repeat(20), 'b'.repeat(40), 'c']))).toEqual(['a'.repeat(20), 'b'.repeat(40), 'c']);
  });

  test('wide characters, marks and emoji', () => {
    const lines = ['日本語のとても長い行です。これは折り返します', 'e\u0301te\u0301', '🎉 done 👩‍💻', 'naïve — “quotes”'];
    expect(linesOf(printed(lines))).toEqual(lines);
  });

  test('a line of many megabytes comes in pieces, nothing of it is lost', () => {
    const long = 'x'.repeat((1 << 21) + 100);
    const lines = linesOf(printed([long, 'after']), 200, 50) as string[];
    expect(lines.at(-1)).toBe('after');
    expect(lines.slice(0, -1).join('')).toBe(long);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(1 << 20);
  });
});

describe('what is overwritten within a line', () => {
  test('carriage return', () => {
    expect(linesOf('10 %\r50 %\r100 %\r\ndone\r\n')).toEqual(['100 %', 'done']);
  });

  test('backspace and erase', () => {
    expect(linesOf(`cta\b\bat\r\nsecret${ESC}[1K\r${ESC}[Kshown\r\nabcdef${ESC}[3D${ESC}[2Px\r\n`)).toEqual(['cat', 'shown', 'abcx']);
  });

  test('columns, tabs, inserted and repeated characters', () => {
    expect(linesOf(`a\tb${ESC}[15Gc\r\nad${ESC}[D${ESC}[2@bc\r\n-${ESC}[4b|\r\n`)).toEqual(['a       b     c', 'abcd', '-----|']);
  });

  test('frames of the other character set', () => {
    expect(linesOf(`${ESC}(0lqk${ESC}(Bx\r\n`)).toEqual(['┌─┐x']);
  });
});

describe('what a program draws again', () => {
  test('a frame at the bottom, erased line by line and drawn anew, is there once, as it was last', () => {
    const frame = (n: number): string => `working ${n}\r\n> input\r\n`;
    const erase = `${ESC}[1A${ESC}[2K${ESC}[1A${ESC}[2K${ESC}[G`;
    let stream = printed(numbered(1, 3)) + frame(0);
    for (let n = 1; n < 50; n += 1) stream += erase + (n % 10 === 0 ? `said ${n}\r\n` : '') + frame(n);
    expect(linesOf(stream)).toEqual([...numbered(1, 3), 'said 10', 'said 20', 'said 30', 'said 40', 'working 49', '> input']);
  });

  test('the same with one erase to the end of the screen, from its first row', () => {
    let stream = 'one\r\ntwo\r\n';
    for (let n = 0; n < 30; n += 1) stream += `${ESC}[2A${ESC}[Jone\r\ntwo ${n}\r\n`;
    expect(linesOf(stream)).toEqual(['one', 'two 29']);
  });

  test('a status line below a part that scrolls', () => {
    let stream = `${ESC}[1;4r${ESC}[5;1HStatus 0${ESC}[1;1H`;
    for (let n = 1; n <= 30; n += 1) stream += `line ${n}\r\n${ESC}7${ESC}[5;1HStatus ${n}${ESC}8`;
    expect(linesOf(stream).filter((line) => line !== '')).toEqual([...numbered(1, 30), 'Status 30']);
  });

  test('the alternate screen is left out, with all that happens there', () => {
    const pager = `${ESC}[?1049h${ESC}[2J${ESC}[H${printed(numbered(1, 90, 'page'))}${ESC}[5;1H:${ESC}[?1049l`;
    expect(linesOf(`${printed(numbered(1, 10))}$ less\r\n${pager}${printed(numbered(11, 20))}`)).toEqual([
      ...numbered(1, 10),
      '$ less',
      ...numbered(11, 20),
    ]);
  });
});

describe('a screen that is cleared', () => {
  test('gives out what was printed; a prompt that is drawn again is there once', () => {
    const lines = [...numbered(1, 8), '$ ls', ...numbered(9, 10)];
    const stream = `${printed(numbered(1, 8))}$ l${ESC}[H${ESC}[J$ ls\r\n${printed(numbered(9, 10))}`;
    expect(linesOf(stream)).toEqual(lines);
  });

  test('one that nobody draws again is not lost', () => {
    expect(linesOf(`one\r\ntwo${ESC}[H${ESC}[2J${ESC}[3Jthree\r\n`)).toEqual(['one', 'two', 'three']);
    expect(linesOf(`one\r\ntwo${ESC}c`)).toEqual(['one', 'two']);
  });

  test('a picture that was drawn by addresses is gone', () => {
    let stream = 'start\r\n';
    for (let n = 0; n < 9; n += 1) stream += `${ESC}[H${ESC}[2J${ESC}[1;1Hcpu ${n}${ESC}[3;3Hmemory ${n}`;
    expect(linesOf(stream)).toEqual(['start', 'cpu 8', '', '  memory 8']);
  });
});

describe('another size', () => {
  test('lines are whole, once, in order, whether the model hears of it or not', () => {
    const lines = numbered(1, 200, 'a line of more than forty characters, which is long');
    const bytes = encoder.encode(printed(lines));
    for (const told of [true, false]) {
      const capture = new TerminalCapture({ columns: 100, height: 24 });
      const items = [
        ...capture.feed(bytes.subarray(0, 4321)),
        ...(told ? capture.resize(40, 24) : []),
        ...capture.feed(bytes.subarray(4321, 7000)),
        ...(told ? capture.resize(130, 60) : []),
        ...(told ? capture.resize(7, 3) : []),
        ...capture.feed(bytes.subarray(7000)),
        ...capture.finish(),
      ];
      expect(items).toEqual(lines);
    }
  });

  test('rows that come back when the screen grows are not given twice', () => {
    const capture = new TerminalCapture({ columns: 20, height: 5 });
    const items = capture.feed(encoder.encode(printed(numbered(1, 30))));
    items.push(...capture.resize(20, 15), ...capture.resize(20, 4), ...capture.resize(30, 9));
    items.push(...capture.feed(encoder.encode(printed(numbered(31, 40)))), ...capture.finish());
    expect(items).toEqual(numbered(1, 40));
  });
});

describe('an end that was none', () => {
  const look = (lines: readonly string[]) => ({
    columns: 20,
    height: 5,
    lines,
    cursor: { x: lines.at(-1)?.length ?? 0, y: Math.min(4, lines.length - 1) },
    alternate: false,
  });

  test('what stood on the screen is given at the end, and not again when the capture goes on', () => {
    const capture = new TerminalCapture({ columns: 20, height: 5 });
    const items = [...capture.feed(encoder.encode(`${printed(numbered(1, 30))}$ `)), ...capture.finish()];
    const later = TerminalCapture.restored(JSON.parse(JSON.stringify(capture.save())));
    items.push(...later.begin(look([...numbered(20, 30), '$ more', ...numbered(31, 50), '$ '])), ...later.finish(), ...later.finish());
    expect(items).toEqual([...numbered(1, 30), '$', '$ more', ...numbered(31, 50), '$']);
  });

  test('a stream that goes on behind it gives what follows', () => {
    const capture = new TerminalCapture({ columns: 20, height: 5 });
    const items = [...capture.feed(encoder.encode(printed(numbered(1, 30)))), ...capture.finish()];
    items.push(...capture.feed(encoder.encode(printed(numbered(31, 50)))), ...capture.finish());
    expect(items).toEqual(numbered(1, 50));
  });
});

describe('what never ends', () => {
  test('a title that nobody ended hides no more than a megabyte', () => {
    const capture = new TerminalCapture({ columns: 80, height: 24 });
    capture.feed(encoder.encode(`${ESC}]0;${'t'.repeat(3 << 20)}`));
    const items = [...capture.feed(encoder.encode('\r\nseen\r\n')), ...capture.finish()];
    expect(items.at(-1)).toBe('seen');
    expect(JSON.stringify(capture.save()).length).toBeLessThan(200_000);
  });

  test('a sequence of a megabyte means nothing', () => {
    expect(linesOf(`a${ESC}[${'1;'.repeat(1 << 19)}mb\r\n`)).toEqual(['ab']);
  });
});
