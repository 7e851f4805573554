import { expect, test } from 'vitest';
import { type SettingValue, settingCell, settingLines } from './setting-value.ts';

const LONG = 'src/generated/**/*.{ts,js,map}.snapshot';

test.each<[SettingValue, string[], string]>([
  [true, ['true'], 'true'],
  ['deny', ['deny'], 'deny'],
  [0.5, ['0.5'], '0.5'],
  [[], [], '(none)'],
  [['.env', '*.pem'], ['.env', '*.pem'], '.env, *.pem'],
  [[['dist/**', 60]], ['dist/**=60'], 'dist/**=60'],
  [[LONG], [LONG], '1 entry'],
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
