import { describe, expect, test } from 'vitest';
import { sentencesOf } from './prose.ts';

const prose = (text: string): string[] =>
  sentencesOf(text)
    .map((sentence) => sentence.prose.replaceAll('\uFFFC', '').trim())
    .filter((one) => one !== '');

describe('sentences', () => {
  test.each([
    ['One. Two! Three? Four', ['One.', 'Two!', 'Three?', 'Four']],
    ['first line\nSecond line\n- an item\n\nlast', ['first line', 'Second line', 'an item', 'last']],
    ['a line that goes\non in small letters', ['a line that goes\non in small letters']],
    ['Use e.g. this one. v1.2 of a.ts is fine', ['Use e.g. this one.', 'v1.2 of a.ts is fine']],
    ['不对。应该是这样！好吗？', ['不对。', '应该是这样！', '好吗？']],
  ])('of %j', (text, sentences) => {
    expect(prose(text)).toEqual(sentences);
  });

  test('stand as they were written, quotes and code included', () => {
    expect(sentencesOf('  Not `a = 1`,  "b".  Next').map(({ text }) => text)).toEqual(['Not `a = 1`,  "b".', 'Next']);
  });
});

describe('what is no prose is covered', () => {
  test.each([
    ['a fence', 'See:\n```ts\nnever\n```\nok'],
    ['a fence without an end', 'See:\nok\n~~~\nnever'],
    ['code in a line', 'See: `never` ok'],
    ['quotes', 'See: "never" “never” «never» \'never\' ok'],
    ['a quoted line', 'See:\n> never\nok'],
    ['a log', 'See:\n2026-01-02 10:00:00 never\n[10:00] never\nERROR: never\nok'],
    ['a trace', 'See:\nTypeError: never\n    at never (x.js:1:2)\nok'],
    ['a diff', 'See:\n@@ -1 +1 @@\n-never\n+never\nok'],
    ['a shell', 'See:\n$ never\nok'],
    ["an agent's screen", 'See:\n● Bash(never)\n⎿ never\nok'],
    ['code without a fence', 'See:\nreturn never;\n// never\nok'],
    ['a conversation', 'See:\nUser: never\nAssistant: never\nand never\n\nok'],
  ])('%s', (_what, text) => {
    const shown = prose(text).join(' ');
    expect(shown).not.toContain('never');
    expect(shown).toContain('ok');
    expect(shown).toContain('See');
  });

  test('one line with a name before a colon is no conversation', () => {
    expect(prose('User: never rename that')).toEqual(['User: never rename that']);
  });
});
