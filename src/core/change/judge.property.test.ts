import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateTokens } from '../text/tokens.ts';
import type { Author } from './change.ts';
import type { AuthoredFile } from './question.ts';
import { LIVE, ME, OVER, ROOT, SOMEBODY, type State, aFile, aSessionState, aState, judged } from './samples.ts';

const FILES = [
  'a.ts',
  'src/b.ts',
  'src/deep/c d.ts',
  'src/e[1].ts',
  'src/e1.ts',
  "docs/it's.md",
  '-f',
  ':x',
  'docs/*',
  'n\u200bm',
  'nested/',
];

const COMMANDS = [
  ...['', '-A', '.', '-u', 'src', "'src/*.ts'", '-p', '-N .', 'a.ts', "a.ts 'src/e[1].ts'", 'docs/*'].map((rest) => `git add ${rest}`),
  ...['', '-a', '--amend', '-p', '-- src', 'a.ts', 'src/e1.ts a.ts', '-i a.ts'].map((rest) => `git commit -m x ${rest}`),
  ...['', '-u', 'push -a', 'push -S', 'push -p', 'push -- src', '-k', 'pop', 'pop 1', 'drop', 'clear', 'branch b'].map(
    (rest) => `git stash ${rest}`,
  ),
  ...['--hard', '--merge', '--keep', '--hard HEAD~1', '', '-p'].map((rest) => `git reset ${rest}`),
  ...['.', '-- a.ts src', 'HEAD -- src', '--ours .', '-f', '-p', 'topic', '-f topic', '-b fix', '-f -b fix topic', '--detach', 'held'].map(
    (rest) => `git checkout ${rest}`,
  ),
  ...['topic', '-c fix', '-C topic HEAD~1', '-f topic', '-'].map((rest) => `git switch ${rest}`),
  ...['.', '-S .', '-SW src', '-s topic .', '--theirs src', '-p'].map((rest) => `git restore ${rest}`),
  ...['-fd', '-fdx', '-f src', '-n', '-fX', '-d', '-fi'].map((rest) => `git clean ${rest}`),
  ...['-r src', 'a.ts clean.ts', '-f a.ts src/e1.ts', '--cached a.ts'].map((rest) => `git rm ${rest}`),
  ...['src lib', 'a.ts b.ts'].map((rest) => `git mv ${rest}`),
  ...['pull --autostash', 'rebase --autostash topic', 'merge --autostash topic', 'merge --abort', 'rebase --skip', 'bisect start'].map(
    (rest) => `git ${rest}`,
  ),
  ...[
    'branch -D topic',
    'branch -M own topic',
    'branch -f topic',
    'update-ref -d refs/heads/topic',
    'reflog expire --expire=now --all',
  ].map((rest) => `git ${rest}`),
  ...[
    'worktree remove -f /work/held',
    'worktree remove /work/held',
    'worktree move /work/held x',
    'read-tree --reset -u HEAD',
    'checkout-index -fa',
  ].map((rest) => `git ${rest}`),
  'rm -rf src',
  'rm a.ts clean.ts',
  'mv src lib',
  'find . -delete',
  'rm -rf .',
  'cd src && rm *',
  'unlink a.ts',
  'git symbolic-ref HEAD refs/heads/topic',
  'git -C /work/repo/docs add -A',
  'cd docs && git stash -u',
];

const author = fc.constantFrom<Author>(ME, ME, LIVE, OVER, SOMEBODY);
const flags = fc.record({ staged: fc.boolean(), modified: fc.boolean(), unmerged: fc.constantFrom(false, false, false, true) });

const file = (path: string): fc.Arbitrary<AuthoredFile> =>
  fc
    .tuple(fc.uniqueArray(author, { minLength: 1, maxLength: 3 }), flags, fc.boolean(), fc.boolean())
    .map(([authors, state, untracked, gone]) => {
      if (untracked) return aFile(path, authors, { modified: false, untracked: true });
      const dirty = state.staged || state.modified || state.unmerged ? state : { ...state, modified: true };
      return aFile(path, authors, { ...dirty, stamp: gone ? 'absent' : 'v1' });
    });

const many = fc.nat(30).map((count) => Array.from({ length: count }, (_, at) => aFile(`many/f${at}.ts`)));
const dirty = fc
  .tuple(
    fc.subarray(FILES).chain((paths) => fc.tuple(...paths.map(file))),
    fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, many),
  )
  .map(([some, more]) => some.concat(more));
const maker = fc.option(author, { nil: null });

const state: fc.Arbitrary<State> = fc
  .record({
    dirty,
    side: dirty,
    makers: fc.array(maker, { maxLength: 3 }),
    branchMaker: maker,
    sideMaker: maker,
    where: fc.constantFrom(1, 2, null),
    turnRuns: fc.boolean(),
    attended: fc.constantFrom(true, false, null),
    operation: fc.option(fc.record({ kind: fc.constantFrom('merge' as const, 'rebase' as const), by: maker }), { nil: null, freq: 2 }),
    cwd: fc.constantFrom(ROOT, `${ROOT}/src`, '/work'),
    branch: fc.constantFrom('main', 'topic', null),
  })
  .map(({ makers, branchMaker, sideMaker, side, where, turnRuns, ...rest }) => {
    const sessions = new Map(aState().sessions).set('ses_live', aSessionState(8, { turnRuns, worktreeId: where }));
    const shared: State['shared'] = {
      stashes: makers.map((one, at) => ({ ref: `stash@{${at}}`, maker: one })),
      branches: [
        { name: 'topic', maker: branchMaker, checkedOutIn: null },
        { name: 'held', maker: branchMaker, checkedOutIn: '/work/held' },
        { name: 'own', maker: ME, checkedOutIn: null },
      ],
      worktrees: [{ id: 2, root: '/work/held', maker: sideMaker, dirty: side }],
    };
    return aState({ ...rest, sessions, shared });
  });

const command = fc.array(fc.constantFrom(...COMMANDS), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' && '));

test('an advised command passes in the same state, and stands in the text', () => {
  let advised = 0;
  fc.assert(
    fc.property(command, state, (run, at) => {
      const verdict = judged(run, at);
      if (verdict.verdict === 'pass') return;
      expect(estimateTokens(verdict.text)).toBeLessThan(300);
      if (verdict.advice === null) return;
      advised += 1;
      expect(verdict.text).toContain(verdict.advice);
      expect([verdict.advice, judged(verdict.advice, at)]).toMatchObject([verdict.advice, { verdict: 'pass' }]);
    }),
    { numRuns: 4000 },
  );
  expect(advised).toBeGreaterThan(500);
});

test('who is the only author of everything is never refused', () => {
  const alone = (files: readonly AuthoredFile[]): AuthoredFile[] => files.map((one) => aFile(one.path, [ME], one));
  fc.assert(
    fc.property(command, state, (run, at) => {
      const { shared } = at;
      const own: State = {
        ...at,
        dirty: alone(at.dirty),
        operation: at.operation === null ? null : { ...at.operation, by: ME },
        sessions: new Map(at.sessions).set('ses_live', aSessionState(8, { worktreeId: null })),
        shared: {
          stashes: shared.stashes.map(({ ref }) => ({ ref, maker: ME })),
          branches: shared.branches.map(({ name, checkedOutIn }) => ({ name, checkedOutIn, maker: ME })),
          worktrees: shared.worktrees.map(({ id, root, dirty: files }) => ({ id, root, maker: ME, dirty: alone(files) })),
        },
      };
      expect(judged(run, own).verdict).toBe('pass');
    }),
    { numRuns: 2000 },
  );
});

test('a refusal names somebody else’s work, somebody who is there, or something shared; an answer is asked only of who attends and never about the living', () => {
  fc.assert(
    fc.property(command, state, (run, at) => {
      const verdict = judged(run, at);
      if (verdict.verdict === 'pass') {
        for (const { sessionId, paths } of verdict.tells) {
          expect(sessionId).toBe('ses_live');
          expect(paths.length).toBeGreaterThan(0);
        }
        return;
      }
      expect(verdict.owners).not.toContainEqual(ME);
      expect(verdict.owners.length + verdict.paths.length).toBeGreaterThan(0);
      for (const path of verdict.paths) {
        const files = [...at.dirty, ...at.shared.worktrees.flatMap((one) => one.dirty)].filter((one) => one.path === path);
        const foreign = files.some(({ authors }) => authors.some((one) => one !== ME));
        expect(foreign || /^stash@|^topic$|^held$|^\/work\/held$/.test(path)).toBe(true);
      }
      if (verdict.verdict !== 'ask') return;
      expect(at.attended).toBe(true);
      expect(verdict.owners).not.toContainEqual(LIVE);
    }),
    { numRuns: 2000 },
  );
});

test('what is only possible is never refused', () => {
  fc.assert(
    fc.property(command, state, (run, at) => {
      expect(judged(`if test -n "$X"; then ${run}; fi`, at).verdict).toBe('pass');
    }),
    { numRuns: 500 },
  );
});
