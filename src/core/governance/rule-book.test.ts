import { expect, test } from 'vitest';
import { RuleBook } from './rule-book.ts';
import type { Match, Rule } from './rule.ts';

const rule = (id: string, match: Match | Match[]): Rule => ({
  id,
  version: 1,
  domain: 'data',
  match,
  outcome: 'deny',
  unattended: 'deny',
  message: 'm',
  alternative: null,
  mustPass: [],
});
const book = new RuleBook([
  rule('any', { acts: ['data.*'] }),
  rule('psql', { acts: ['data.sql'], where: { program: 'psql' } }),
  rule('two', { acts: ['data.sql'], where: { program: ['psql', 'mysql'] } }),
  rule('pattern', { acts: ['data.sql'], where: { program: 'p*' } }),
  rule('both', [{ acts: ['data.sql'], where: { program: 'mysql' } }, { acts: ['git.push'] }]),
]);
const found = (kind: string, program?: string): string[] =>
  book
    .of({ kind, certainty: 'sure', by: '', places: [], attributes: program === undefined ? {} : { program } })
    .map(({ rule: { id } }) => id);

test('an act meets only rules of its kind and program, in their order', () => {
  expect(found('data.sql', 'psql')).toEqual(['any', 'psql', 'two', 'pattern']);
  expect(found('data.sql', 'mysql')).toEqual(['any', 'two', 'pattern', 'both']);
  expect(found('data.sql', 'mongosh')).toEqual(['any', 'pattern']);
  expect(found('data.sql')).toEqual(['any', 'pattern']);
  expect(found('data.drop', 'psql')).toEqual(['any']);
  expect(found('git.push', 'git')).toEqual(['both']);
  expect(found('git.pull', 'git')).toEqual([]);
});
