import { expect, test } from 'vitest';
import { table, type Column } from './table.ts';
import { displayWidth } from './width.ts';

const columns: Column[] = [{ title: '#' }, { title: 'NAME' }, { title: 'DOES', min: 8 }, { title: 'FILES', min: 8 }];
const rows = [
  ['#1', 'alpha', 'a long story about what is being done here', 'src/one.ts, src/two.ts, src/three.ts'],
  ['#12', 'b', 'short', ''],
];

test('wide enough: every cell whole, columns under each other, no blanks at the end', () => {
  expect(table(columns, rows, Infinity)).toEqual([
    '#    NAME   DOES                                        FILES',
    '#1   alpha  a long story about what is being done here  src/one.ts, src/two.ts, src/three.ts',
    '#12  b      short',
  ]);
});

test.each([100, 80, 60, 40, 31])('%i cells: no line is longer, numbers and names stay whole', (width) => {
  const lines = table(columns, rows, width);
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  expect(lines.join('\n')).toContain('#12  b');
  expect(lines.join('\n')).toContain('alpha');
});

test('what is left over goes to the cells that need it', () => {
  const [head = '', first = ''] = table(columns, rows, 60);
  expect(displayWidth(first)).toBe(60);
  expect(head).toMatch(/^#    NAME   DOES +FILES$/);
});

test('too narrow for a table: long cells on lines of their own, with their names', () => {
  expect(table(columns, rows, 28)).toEqual([
    '#1   alpha',
    '    DOES: a long story abou…',
    '    FILES: src/one.ts, src/…',
    '#12  b',
    '    DOES: short',
  ]);
});

test('a column without a value is left out; without rows there is no head', () => {
  expect(table(columns, [['#1', 'a', '', '']], 80)).toEqual(['#   NAME', '#1  a']);
  expect(table(columns, [], 80)).toEqual([]);
});

test('wide characters keep the columns under each other', () => {
  const [, first = '', second = ''] = table(
    columns,
    [
      ['#1', '日本', 'x', 'f'],
      ['#2', 'abcd', 'y', 'f'],
    ],
    80,
  );
  expect(displayWidth(first)).toBe(displayWidth(second));
});

test('one endless cell does not make the others as long', () => {
  const lines = table(
    columns,
    [
      ['#1', 'a', 'x'.repeat(100_000), 'f'],
      ['#2', 'b', 'y', 'f'],
    ],
    Infinity,
  );
  for (const line of lines) expect(line.length).toBeLessThan(250);
});
