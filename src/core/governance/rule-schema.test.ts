import { expect, test } from 'vitest';
import { parseRule } from './rule-schema.ts';

const written = { id: 'my.rule', domain: 'deploy', match: { acts: 'deploy.*' }, outcome: 'ask', message: 'No deploys on Fridays.' };
const problems = (data: unknown): string[] => {
  const parsed = parseRule(data);
  return parsed.ok ? [] : parsed.problems.map(({ at, message }) => `${at}: ${message}`);
};

test('what is left out is on the safe side', () => {
  expect(parseRule(written)).toEqual({
    ok: true,
    rule: {
      ...written,
      version: 1,
      match: [{ acts: ['deploy.*'] }],
      unattended: 'deny',
      alternative: null,
      sureOnly: false,
      labels: [],
      mustDeny: [],
      mustAsk: [],
      mustPass: [],
    },
  });
});

test('every part can be written', () => {
  const match = [{ acts: ['a'], where: { force: true }, unless: { verb: ['x'] }, paths: 'src/**' }];
  const parsed = parseRule({ ...written, match, version: 2, unattended: 'note', labels: ['STRATEGIC'], mustAsk: ['x', { writes: 'y' }] });
  expect(parsed).toMatchObject({ ok: true, rule: { version: 2, match: [{ ...match[0], paths: ['src/**'] }], labels: ['STRATEGIC'] } });
});

test.each<[string, unknown, string]>([
  ['no rule at all', 'x', ': '],
  ['a name with a blank', { ...written, id: 'a b' }, 'id: is made of letters'],
  ['a domain that is none', { ...written, domain: 'x' }, 'domain: '],
  ['allow is no outcome', { ...written, outcome: 'allow' }, 'outcome: '],
  ['a key that is none', { ...written, mach: 1 }, ': '],
  ['nothing that it is about', { ...written, match: { acts: [] } }, 'match'],
  ['a message too many words long', { ...written, message: 'x'.repeat(401) }, 'message: '],
])('%s', (_, data, start) => {
  expect(problems(data)).toEqual([expect.stringMatching(new RegExp(`^${start}`))]);
});
