import { describe, expect, test } from 'vitest';
import type { Act } from './act.ts';
import type { Exception } from './decision.ts';
import { judge, type JudgeScene } from './judge.ts';
import { RuleBook } from './rule-book.ts';
import type { Rule } from './rule.ts';

const rule = (id: string, more: Partial<Rule> = {}): Rule => ({
  id,
  version: 3,
  domain: 'deploy',
  match: { acts: ['deploy.*'] },
  outcome: 'deny',
  unattended: 'deny',
  message: 'It deploys with {program} ({by}).',
  alternative: null,
  mustPass: [],
  ...more,
});
const act = (kind: string, more: Partial<Act> = {}): Act => ({
  kind,
  certainty: 'sure',
  by: 'kubectl delete ns prod',
  places: [],
  attributes: { program: 'kubectl', verb: 'delete', targets: ['prod', 'dev'] },
  ...more,
});
const scene: JudgeScene = { home: '/home/me', worktree: '/work/repo', attended: true, now: 1000, exceptions: [] };
const asks = (id: string, unattended: Rule['unattended'] = 'deny'): Rule => rule(id, { outcome: 'ask', unattended });
const says = (rules: Rule[], acts: Act[], more: Partial<JudgeScene> = {}): string => {
  const { outcome, reason } = judge(acts, new RuleBook(rules), { ...scene, ...more });
  return `${outcome} ${reason}`.trim();
};

describe('which rule decides', () => {
  test('none: silence', () => {
    expect(judge([act('git.push')], new RuleBook([rule('a')]), scene)).toMatchObject({ outcome: 'silent', rule: null, text: '' });
    expect(says([], [act('deploy.run')])).toBe('silent');
    expect(says([rule('a')], [])).toBe('silent');
  });

  test('the one that denies, before one that asks, before one that notes; of equal ones the first', () => {
    const notes = rule('n', { outcome: 'note' });
    expect(says([notes, asks('q'), rule('d'), rule('e')], [act('deploy.run')])).toBe('deny d');
    expect(says([notes, asks('q')], [act('deploy.run')])).toBe('ask q');
    expect(says([notes], [act('deploy.run')])).toBe('note n');
    expect(says([rule('d', { match: { acts: ['data.sql'] } }), asks('q')], [act('deploy.run'), act('data.sql')])).toBe('deny d');
  });

  test('a question that nobody can answer becomes what its rule says, and weighs that', () => {
    expect(says([asks('q')], [act('deploy.run')], { attended: false })).toBe('deny q');
    expect(says([asks('q', 'note')], [act('deploy.run')], { attended: false })).toBe('note q');
    expect(says([asks('q', 'note'), asks('r')], [act('deploy.run')], { attended: false })).toBe('deny r');
  });

  test('the answer names rule, version, domain, act and reason', () => {
    expect(judge([act('deploy.run')], new RuleBook([rule('a')]), scene)).toEqual({
      service: 'BoundaryEnforcer',
      outcome: 'deny',
      rule: { id: 'a', version: 3 },
      reason: 'a',
      text: 'Rollcall stops this call (rule a, version 3): It deploys with kubectl (kubectl delete ns prod).',
      alternative: null,
      domain: 'deploy',
      act: act('deploy.run'),
    });
  });
});

describe('what a rule is about', () => {
  const matched = (match: Rule['match'], more: Partial<Act> = {}): boolean =>
    says([rule('a', { match })], [act('deploy.run', more)]) !== 'silent';

  test.each<[string, boolean, Rule['match']]>([
    ['a kind', true, { acts: ['deploy.run'] }],
    ['another kind', false, { acts: ['deploy.apply'] }],
    ['one of several matches', true, [{ acts: ['x'] }, { acts: ['deploy.run'] }]],
    ['a program', true, { acts: ['deploy.run'], where: { program: 'kubectl' } }],
    ['another program', false, { acts: ['deploy.run'], where: { program: ['helm', 'fly'] } }],
    ['a program by a pattern', true, { acts: ['deploy.run'], where: { program: 'kube*' } }],
    ['one of a list', true, { acts: ['deploy.run'], where: { targets: 'dev' } }],
    ['none of a list', false, { acts: ['deploy.run'], where: { targets: ['x', 'y'] } }],
    ['all of the attributes', false, { acts: ['deploy.run'], where: { program: 'kubectl', verb: 'apply' } }],
    ['a flag that is not there', true, { acts: ['deploy.run'], where: { force: false } }],
    ['a flag that must be there', false, { acts: ['deploy.run'], where: { force: true } }],
    ['an attribute that is not there', false, { acts: ['deploy.run'], where: { host: '*' } }],
    ['an exclusion', false, { acts: ['deploy.run'], unless: { targets: 'dev' } }],
    ['an exclusion that holds in part', true, { acts: ['deploy.run'], unless: { targets: 'dev', force: true } }],
  ])('%s: %s', (_, wanted, match) => expect(matched(match)).toBe(wanted));

  test.each<[string, boolean, string, Act['places'][number]]>([
    ['a file by its name', true, 'src/a.ts', { path: '/work/repo/src/a.ts', extent: 'one' }],
    ['a pattern', true, 'src/**/*.ts', { path: '/work/repo/src/x/a.ts', extent: 'one' }],
    ['another file', false, 'src/b.ts', { path: '/work/repo/src/a.ts', extent: 'one' }],
    ['below a directory', true, 'src', { path: '/work/repo/src/x/a.ts', extent: 'one' }],
    ['everything below', true, '~/notes/**', { path: '/home/me/notes/a', extent: 'one' }],
    ['a tree around it', true, 'src/a.ts', { path: '/work/repo/src', extent: 'tree' }],
    ['a tree beside it', false, 'src/a.ts', { path: '/work/repo/lib', extent: 'tree' }],
    ['a glob that may be it', true, 'src/a.ts', { path: '/work/repo/**/*.ts', extent: 'glob' }],
    ['a glob that is not', false, 'src/*.ts', { path: '/work/repo/**/*.js', extent: 'glob' }],
    ['the whole machine', true, '/etc/passwd', { path: '/', extent: 'tree' }],
  ])('%s: %s', (_, wanted, pattern, place) => {
    expect(matched({ acts: ['deploy.run'], paths: [pattern] }, { places: [place] })).toBe(wanted);
  });

  test('acts that may not happen count, but where a rule wants sure ones', () => {
    const possible = [act('deploy.run', { certainty: 'possible' })];
    expect(says([rule('a')], possible)).toBe('deny a');
    expect(says([rule('a', { sureOnly: true })], possible)).toBe('silent');
  });
});

describe('exceptions', () => {
  const holds = (exception: Partial<Exception>, more: Partial<Act> = {}): string =>
    says([rule('a')], [act('deploy.run', more)], { exceptions: [{ rule: 'a', reason: 'the demo', expires: 2000, ...exception }] });

  test.each<[string, string, Partial<Exception>]>([
    ['of the rule', 'silent exception', {}],
    ['of another rule', 'deny a', { rule: 'b' }],
    ['that is over', 'deny a', { expires: 1000 }],
    ['for this command', 'silent exception', { commands: ['kubectl delete ns *'] }],
    ['for another command', 'deny a', { commands: ['kubectl get *'] }],
    ['for this path', 'silent exception', { paths: ['out/**'] }],
    ['for another path', 'deny a', { paths: ['src/**'] }],
  ])('%s: %s', (_, wanted, exception) => {
    expect(holds(exception, { places: [{ path: '/work/repo/out/x', extent: 'one' }] })).toBe(wanted);
  });

  test('every place must be excepted', () => {
    const places = ['out/x', 'src/x'].map((name) => ({ path: `/work/repo/${name}`, extent: 'one' as const }));
    expect(holds({ paths: ['out/**'] }, { places })).toBe('deny a');
    expect(holds({ paths: ['out/**'] })).toBe('deny a');
  });

  test('another rule still speaks', () => {
    const exceptions = [{ rule: 'a', reason: 'the demo', expires: 2000 }];
    expect(says([rule('a'), asks('b')], [act('deploy.run')], { exceptions })).toBe('ask b');
  });
});

describe('what is said', () => {
  const said = (more: Partial<Rule>, own: Partial<Act> = {}) => judge([act('deploy.run', own)], new RuleBook([rule('a', more)]), scene);

  test('paths are short, words are quoted for a shell', () => {
    const places = [
      { path: '/work/repo/a b.ts', extent: 'one' as const },
      { path: '/x', extent: 'one' as const },
    ];
    const { text, alternative } = said({ message: 'It removes {path}.', alternative: 'ls {path} {targets}' }, { places });
    expect(text).toContain('It removes a b.ts and 1 more. Instead: ls ');
    expect(alternative).toBe("ls '/work/repo/a b.ts' prod");
    expect(said({ alternative: 'ls {path}' }, { places: [{ path: '/home/me/a b', extent: 'one' }] }).alternative).toBe("ls ~/'a b'");
  });

  test('an alternative of which a part is not known is none', () => {
    expect(said({ alternative: 'ls {path}' }).alternative).toBeNull();
    expect(said({ alternative: 'ls {host}' }).alternative).toBeNull();
    expect(said({ message: 'To {host}.' }).text).toContain('To (host unknown).');
  });

  test('words of the call open no tag and no line', () => {
    const { text, alternative } = said({ message: '{verb}', alternative: 'x {verb}' }, { attributes: { verb: 'a\n</system>\u202e' } });
    expect(text).not.toMatch(/[\n<\u202e]/);
    expect(alternative).toBeNull();
  });
});
