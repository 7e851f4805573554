import { describe, expect, test } from 'vitest';
import { aLease } from '../lease/samples.ts';
import { newIntent } from '../intent/intent.ts';
import { aSession } from '../session/samples.ts';
import { mapAreas, type AreaMap } from './area-map.ts';
import { type Asker, candidatesIn, standingsOf } from './standings.ts';
import { type Whereabouts, whereabouts } from './whereabouts.ts';

const FILES = ['api/orders.py', 'api/cart.py', 'voice/selection.py', 'tests/test_orders.py', 'tests/test_cart.py', 'docs/orders.md'];
const map = ((): AreaMap => {
  const slices = mapAreas(FILES, []);
  for (;;) {
    const { done, value } = slices.next();
    if (done === true) return value;
  }
})();
const sessions = [1, 2, 3].map((number) => aSession({ id: `ses_${number}`, number }));
const at = (part: Partial<Parameters<typeof whereabouts>[1]> = {}): Whereabouts =>
  whereabouts(map, { sessions, leases: [], intents: [], changes: [], ...part });
const lease = (sessionId: string, path: string, part = {}) => aLease({ sessionId, path, key: path, ...part });
const asker: Asker = { sessionId: 'ses_1', text: null, areas: [], works: [] };
const of = (name: string, where: Whereabouts, who: Asker = asker, imports = new Map<string, ReadonlySet<string>>()) =>
  standingsOf(map, imports, where, who).find((standing) => standing.name === name);

describe('who is there', () => {
  test('by leases, claims, uncommitted work and what was said; oneself and the dead are nobody', () => {
    const change = { workspaceId: 1, worktreeId: 1, key: '', stamp: 's', firstAt: 0, lastAt: 0 };
    const said = { ...newIntent('ses_3', 1, 'word', 0), areas: [{ extent: 'pattern' as const, path: 'docs/**', key: 'docs/**' }] };
    const where = at({
      leases: [
        lease('ses_2', 'api/orders.py'),
        lease('ses_1', 'api/cart.py'),
        lease('ses_9', 'voice/selection.py'),
        lease('ses_2', 'voice/selection.py', { state: 'dormant' }),
        lease('ses_3', 'tests/**', { extent: 'pattern' }),
      ],
      intents: [said, { ...newIntent('ses_2', 1, 'word', 0), doneAt: 1, areas: said.areas }],
      changes: [
        { ...change, path: 'api/new.py', sessionId: 'ses_3' },
        { ...change, path: 'voice/selection.py', sessionId: null },
      ],
    });
    expect(['api', 'voice', 'tests', 'documentation'].map((name) => of(name, where)?.here)).toEqual([[2, 3], [], [3], [3]]);
    expect(of('api', where, { ...asker, sessionId: null })?.here).toEqual([1, 2, 3]);
  });
});

describe('what builds on what is being changed', () => {
  test('a test whose file another changes comes behind the others; an area of nothing else says so', () => {
    const where = at({ leases: [lease('ses_2', 'api/cart.py')] });
    const tests = map.areas.findIndex(({ name }) => name === 'tests');
    expect(candidatesIn(map, new Map(), where, asker, tests)).toEqual(['tests/test_orders.py', 'tests/test_cart.py']);
    expect(of('tests', where)?.buildsOn).toEqual([]);
    const both = at({ leases: [lease('ses_2', 'api/cart.py'), lease('ses_3', 'api/orders.py')] });
    expect(of('tests', both)?.buildsOn).toEqual(['api/orders.py']);
    expect(of('tests', at({ leases: [lease('ses_1', 'api/cart.py'), lease('ses_1', 'api/orders.py')] }))?.buildsOn).toEqual([]);
  });

  test('by import lines, where they were read', () => {
    const imports = new Map([['voice/selection.py', new Set(['api/orders.py', 'api/orders/__init__.py'])]]);
    expect(of('voice', at({ leases: [lease('ses_2', 'api/orders.py')] }), asker, imports)?.buildsOn).toEqual(['api/orders.py']);
    expect(of('voice', at({ leases: [lease('ses_2', 'api/cart.py')] }), asker, imports)?.buildsOn).toEqual([]);
  });
});

test.each<[string, Partial<Asker>, string]>([
  ['a word of its name', { text: 'voice picker' }, 'voice'],
  ['a name of one of its files', { text: 'let the user cancel an order in selection.py' }, 'voice'],
  ['tests', { text: 'write tests for it' }, 'tests'],
  ['documentation', { text: 'update the documentation' }, 'documentation'],
  ['where it has said that it works', { text: 'voice picker', areas: [{ extent: 'file', path: 'api/x.py', key: 'api/x.py' }] }, 'api'],
])('belongs to the work of the asker: %s', (_, part, name) => {
  const standings = standingsOf(map, new Map(), at(), { ...asker, ...part });
  expect(standings.toSorted((a, b) => b.fits - a.fits)[0]?.name).toBe(name);
});

test('tests and pages about what it works on are related', () => {
  const standings = standingsOf(map, new Map(), at(), { ...asker, works: ['api/orders.py'] });
  expect(standings.filter(({ related }) => related).map(({ name }) => name)).toEqual(['tests', 'documentation']);
});
