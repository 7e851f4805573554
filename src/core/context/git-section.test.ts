import { expect, test } from 'vitest';
import { gitSection } from './git-section.ts';

const HEAD = '0123456789abcdef0123456789abcdef01234567';

test('says what git said, and no more', () => {
  const own = [
    { path: 'src/a.ts', state: 'modified' },
    { path: 'new <b>.ts', state: 'new' },
  ] as const;
  expect(gitSection({ branch: 'main', head: HEAD, own, others: 3, ahead: 2 }).lines).toEqual([
    'branch main at 0123456789',
    '2 files of this session are not committed',
    'modified: src/a.ts',
    'new: new &lt;b>.ts',
    '3 other files are not clean: of other sessions, of the person, or of nobody known',
    '2 commits are not pushed',
  ]);
  expect(gitSection({ branch: null, head: null, own: null, others: null, ahead: null }).lines).toEqual([]);
  expect(gitSection({ branch: null, head: HEAD, own: [], others: 0, ahead: 0 }).lines).toEqual([
    'no branch at 0123456789',
    'nothing of this session is uncommitted',
    'the upstream has every commit, as far as this machine knows',
  ]);
});

test('of many files some are named and the rest is counted', () => {
  const own = Array.from({ length: 25 }, (_, i) => ({ path: `f${i}`, state: 'modified' as const }));
  const { lines } = gitSection({ branch: 'main', head: null, own, others: 0, ahead: null });
  expect(lines).toHaveLength(23);
  expect(lines.at(-1)).toBe('… and 5 more');
});
