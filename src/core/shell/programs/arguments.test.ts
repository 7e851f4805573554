import { expect, test } from 'vitest';
import { textField, unknownField } from '../field.ts';
import { readArguments } from './arguments.ts';

const OPTIONS = 'r|R|recursive f|force t|target-directory= i|in-place? suffix= verbose version';
const read = (text: string, reading = {}) => {
  const args = readArguments(
    text.split(' ').map((word) => textField(word)),
    OPTIONS,
    reading,
  );
  return { args, operands: args.operands.map((field) => field.text), separator: args.separator, strange: args.strange };
};

test('options stand alone, in clusters and behind operands', () => {
  const { args, operands } = read('-rf a --force b -R');
  expect([args.has('r'), args.has('f'), args.has('t')]).toEqual([true, true, false]);
  expect(operands).toEqual(['a', 'b']);
});

test('values are joined or come next', () => {
  expect(read('-td a').args.text('t')).toBe('d');
  expect(read('-rt d a')).toMatchObject({ operands: ['a'] });
  expect(read('--target-directory d a').args.text('t')).toBe('d');
  expect(read('--target-directory=d a').args.text('t')).toBe('d');
});

test('an optional value is only one that is joined', () => {
  expect(read('-i a')).toMatchObject({ operands: ['a'] });
  expect(read('-i.bak a').args.text('i')).toBe('.bak');
  expect(read('--in-place=.o a').args.text('i')).toBe('.o');
});

test('long options may be shortened as far as they are unique', () => {
  expect(read('--rec').args.has('r')).toBe(true);
  expect(read('--targ=x').args.text('t')).toBe('x');
  expect(read('--ver').args.has('verbose', 'version')).toBe(false);
  expect(read('--verb').args.has('verbose')).toBe(true);
});

test('behind -- all are operands, and where it stood is known', () => {
  expect(read('a -- -r b')).toMatchObject({ operands: ['a', '-r', 'b'], separator: 1 });
});

test('in order, options end at the first operand', () => {
  const { args, operands } = read('-r a -f b', { inOrder: true });
  expect(operands).toEqual(['a', '-f', 'b']);
  expect(args.has('f')).toBe(false);
});

test('a word that is not known is an operand; an option that is not known is kept', () => {
  expect(readArguments([unknownField('$x')], OPTIONS).operands).toEqual([unknownField('$x')]);
  expect(read('-z --other=1').strange).toEqual(['z', 'other=1']);
});
