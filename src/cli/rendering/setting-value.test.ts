import { expect, test } from 'vitest';
import { type SettingValue, settingCell, settingLines, settingQuestion } from './setting-value.ts';

const LONG = 'src/generated/**/*.{ts,js,map}.snapshot';

test.each<[SettingValue, string[], string]>([
  [true, ['true'], 'true'],
  ['deny', ['deny'], 'deny'],
  [0.5, ['0.5'], '0.5'],
  [[], [], '(none)'],
  [['.env', '*.pem'], ['.env', '*.pem'], '.env, *.pem'],
  [[['dist/**', 60]], ['dist/**=60'], 'dist/**=60'],
  [[LONG], [LONG], '1 entry'],
  [[18, 16], ['18', '16'], '18, 16'],
  [{}, [], '(none)'],
  [{ m: { input: 5, cacheWrite5m: 6.25 }, n: { cacheRead: 0 } }, ['m=input:5 cache_write_5m:6.25', 'n=cache_read:0'], '2 entries'],
  [
    [
      [LONG, 5],
      ['a', 7],
    ],
    [`${LONG}=5`, 'a=7'],
    '2 entries',
  ],
])('%j as lines and as a cell', (value, lines, cell) => {
  expect(settingLines(value)).toEqual(lines);
  expect(settingCell(value)).toBe(cell);
});

test('a question names every entry of a list on a line of its own, and nothing that a terminal obeys', () => {
  const ask = (value: SettingValue): string[] => settingQuestion({ key: 'k', value, line: 3, description: 'What it does.' });
  expect(ask(60)).toEqual(['  k: 60    (line 3) What it does.']);
  expect(ask([])).toEqual(['  k: (none)    (line 3) What it does.']);
  const many = Array.from({ length: 200 }, (_, i) => `${i}/**`);
  expect(ask(many)).toEqual(['  k:    (line 3) What it does.', ...many.map((entry) => `    - ${entry}`)]);
  expect(ask([['a\u001b[2J\n  enabled: true', 5]])).toEqual(['  k:    (line 3) What it does.', '    - a   enabled: true=5']);
});
