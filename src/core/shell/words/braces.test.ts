import { expect, test } from 'vitest';
import { expandBraces } from './braces.ts';

test.each([
  ['a', ['a']],
  ['a{b,c}d', ['abd', 'acd']],
  ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
  ['{a,{b,c}}', ['a', 'b', 'c']],
  ['{a,}', ['a', '']],
  ['{1..4}', ['1', '2', '3', '4']],
  ['{4..1..2}', ['4', '2']],
  ['{08..10}', ['08', '09', '10']],
  ['{-1..1}', ['-1', '0', '1']],
  ['{a..e..2}', ['a', 'c', 'e']],
  ['{}', ['{}']],
  ['{a}', ['{a}']],
  ['{a,b', ['{a,b']],
  ['{a,"b,c"}', ['a', '"b,c"']],
  ["'{a,b}'", ["'{a,b}'"]],
  [String.raw`\{a,b}`, [String.raw`\{a,b}`]],
  ['{a,$(x,y)}', ['a', '$(x,y)']],
  ['${a,b}', ['${a,b}']],
  ['x{{a,b},c}y', ['xay', 'xby', 'xcy']],
])('%s', (text, words) => {
  expect(expandBraces(text)).toEqual(words);
});

test('more than a thousand words are not made', () => {
  expect(expandBraces('{1..1000}')?.length).toBe(1000);
  expect(expandBraces('{1..1001}')).toEqual(['{1..1001}']);
  expect(expandBraces('{1..9}{1..9}{1..9}{1..9}')).toBeUndefined();
});
