import { expect, test } from 'vitest';
import { argumentsOf } from './arguments.ts';

test.each<[string, string, object, { operands: string[]; flags: string[]; value?: string | undefined }]>([
  ['a -x b --long c', '', {}, { operands: ['a', 'b', 'c'], flags: ['x', 'long'] }],
  ['-p 5 a', 'p', {}, { operands: ['a'], flags: ['p'], value: '5' }],
  ['-p5 a', 'p', {}, { operands: ['a'], flags: ['p'], value: '5' }],
  ['-abp5', 'p', {}, { operands: [], flags: ['a', 'b', 'p'], value: '5' }],
  ['--p=5 a', 'p', {}, { operands: ['a'], flags: ['p'], value: '5' }],
  ['--p 5 a', 'p', {}, { operands: ['a'], flags: ['p'], value: '5' }],
  ['-p', 'p', {}, { operands: [], flags: ['p'], value: '' }],
  ['a -- -b --c', '', {}, { operands: ['a', '-b', '--c'], flags: [] }],
  ['-', '', {}, { operands: ['-'], flags: [] }],
  ['-auto-approve -p x a', 'p', { long: true }, { operands: ['a'], flags: ['auto-approve', 'p'], value: 'x' }],
  ['-p 1 -p 2', 'p', {}, { operands: [], flags: ['p'], value: '2' }],
])('%s with %s', (line, valued, options, { operands, flags, value }) => {
  const args = argumentsOf(line.split(' '), valued, options);
  expect(args.operands).toEqual(operands);
  expect(flags.every((flag) => args.has(flag))).toBe(true);
  expect(args.value('p')).toBe(value);
});

test('all values of an option', () => {
  expect(argumentsOf(['-e', 'a', '--eval', 'b', '-e', 'c'], 'e eval').values('e', 'eval')).toEqual(['a', 'c', 'b']);
});
