import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { leaseView, NOW, waitView } from '../../../test/integration/cli-support/views.ts';
import type { AuthorView, MineView, WhoseView } from '../../protocol/api-leases.ts';
import { clockTime } from './age.ts';
import { mineText, whoseText } from './whose-text.ts';

const SINCE = '2026-11-21T11:30:00.000Z';
const since = clockTime(SINCE, NOW);
const two: AuthorView = { session: { id: 'session-2', number: 2, agent: 'claude-code', ended: false }, since: SINCE };
const three: AuthorView = { session: { id: 'session-3', number: 3, agent: 'claude-code', ended: true }, since: null };
const person: AuthorView = { session: null, since: null };
const file = (given: Partial<WhoseView> = {}): WhoseView => {
  return { path: 'src/a.ts', worktree: '/work/project', state: 'dirty', authors: [two], leases: [], line: [], ...given };
};

describe('whose', () => {
  test.each([
    [{}, `src/a.ts: #2 (claude-code) since ${since}`],
    [{ authors: [two, three, person] }, `src/a.ts: #2 (claude-code) since ${since}, #3 (ended), the person`],
    [{ state: 'clean', authors: [] }, 'src/a.ts: clean'],
    [{ state: 'ignored', authors: [] }, 'src/a.ts: ignored by git'],
    [{ state: 'outside', authors: [], worktree: null, path: '/etc/passwd' }, '/etc/passwd: in no repository'],
  ] as [Partial<WhoseView>, string][])('%j', (given, text) => {
    expect(whoseText(file(given), NOW)).toEqual([text]);
  });

  test('who holds it and who waits for it stand below it', () => {
    const leases = [
      leaseView({ path: 'src/a.ts' }),
      leaseView({ path: 'src/**', origin: 'claim', extent: 'pattern', mode: 'shared', expiresAt: NOW, reason: 'new grammar' }),
    ];
    expect(whoseText(file({ leases, line: [waitView(), waitView({ session: { id: 's', number: 9 }, place: 2 })] }), NOW).slice(1)).toEqual([
      '  held by #1 until its turn ends',
      `  claimed by #1 with src/**, shared, until ${clockTime(NOW, NOW)}: new grammar`,
      '  in line: #2, #9',
    ]);
  });
});

describe('mine', () => {
  const own = (others: AuthorView[]): MineView => {
    return { path: 'a.ts', untracked: false, staged: false, deleted: false, others };
  };

  test('is the name alone, unless others have work in the file', () => {
    expect(mineText('../a b.ts', own([]))).toBe('../a b.ts');
    expect(mineText('a.ts', own([three, person]))).toBe('a.ts  (also of #3, the person)');
  });
});

test.each(hostileStrings)('text of others is shown and not obeyed: $name', ({ text }) => {
  const author: AuthorView = { session: { id: text, number: 2, agent: text, ended: false }, since: null };
  const leases = [leaseView({ path: text, reason: text })];
  const lines = [...whoseText(file({ path: text, authors: [author], leases }), NOW), mineText(text, { ...ownOf(text), others: [author] })];
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u);
});

function ownOf(path: string): MineView {
  return { path, untracked: false, staged: false, deleted: false, others: [] };
}
