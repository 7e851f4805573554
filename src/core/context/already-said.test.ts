import { describe, expect, test } from 'vitest';
import { saysFailing, saysPath, saysText, summaryOf } from './already-said.ts';

describe('what a summary says already', () => {
  const summary = summaryOf(
    [
      'The user wants the importer rewritten.',
      '- User feedback: "Never touch the legacy migrations folder!"',
      '- Changed src/import/reader.ts and `writer-of-rows.ts`; index.ts is next.',
      '- Still broken: `npm test` fails in the importer. `npm run lint` was run.',
      '用户说不要修改测试文件夹里的数据。',
    ].join('\n'),
  );

  test.each([
    ['the same words, whatever stands around them', 'never touch the legacy migrations folder', true],
    ['four fifths of its words in one sentence', 'Please never touch that legacy migrations folder, ever', true],
    ['words that stand in different sentences', 'Rewrite the legacy importer feedback migrations', false],
    ['another thing about the same', 'Use the migrations of the billing service', false],
    ['too few distinctive words', 'No, the user', false],
    ['a script without blanks', '不要修改测试文件夹里的数据', true],
    ['another thing in it', '请使用新的数据库连接', false],
    ['nothing', '', false],
  ])('%s', (_what, text, said) => {
    expect(saysText(summary, text)).toBe(said);
  });

  test.each([
    ['/work/shop/src/import/reader.ts', true],
    ['/other/place/import/reader.ts', true],
    ['/work/shop/src/export/reader.ts', false],
    ['/work/shop/deep/writer-of-rows.ts', true],
    ['/work/shop/index.ts', false],
    ['/work/shop/src/port/reader.ts', false],
    ['', false],
  ])('the path %s: %s', (path, said) => {
    expect(saysPath(summary, path)).toBe(said);
  });

  test('a failing command, only when it is said to fail', () => {
    expect(saysFailing(summary, 'npm test')).toBe(true);
    expect(saysFailing(summaryOf('`npm test` is the command for tests.'), 'npm test')).toBe(false);
    expect(saysFailing(summary, 'cargo test')).toBe(false);
  });

  test('no summary says nothing', () => {
    expect([saysText(summaryOf(''), 'never touch it again'), saysPath(summaryOf(''), '/a/b.ts'), saysFailing(summaryOf(''), 'x')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});
