import { describe, expect, test } from 'vitest';
import { fixedTree } from '../../../../test/corpus/shell/fixed-tree.ts';
import { effectsOf } from '../../shell/effects.ts';
import { actsOf } from '../acts-of.ts';
import { EXAMPLE_SCENE } from '../examples.ts';
import { isAskedFor, isKept } from './evidence.ts';
import { graveActs } from './verify.ts';

const home = '/home/me';
const context = { cwd: '/work/repo', home, env: {}, tree: fixedTree('/work/repo', home) };
const grave = (command: string) => graveActs(actsOf({ tool: 'Bash', shell: effectsOf(command, context), writes: [] }, EXAMPLE_SCENE));
const asked = (command: string, prompt: string) => isAskedFor(grave(command), prompt, EXAMPLE_SCENE);

describe('a prompt that asks for it', () => {
  test.each([
    ['git reset --hard', 'please run git reset --hard, then start again'],
    ['git reset --hard', 'Run `git reset --hard`.'],
    ['git checkout .', 'git checkout .'],
    ['psql shop -c "DROP TABLE x"', 'now psql shop -c "DROP TABLE x"'],
    ['rm ~/notes.txt', 'delete ~/notes.txt'],
    ['rm -rf ~/old', 'run rm -rf ~/old/ please'],
    ['npm publish', 'it is ready: npm publish'],
    ['dropdb shop && npm publish', 'run dropdb shop and then npm publish'],
  ])('%s: %s', (command, prompt) => expect(asked(command, prompt)).toBe(true));

  test.each([
    ['git reset --hard', 'clean up'],
    ['git reset --hard HEAD~3', 'run git reset --hard'],
    ['git push --force origin topic', 'git push origin topic'],
    ['git reset --hard', 'never run git reset --hard'],
    ['git reset --hard', "don't git reset --hard"],
    ['git reset --hard', 'bitte nicht git reset --hard'],
    ['git reset --hard', '不要 git reset --hard'],
    ['git reset --hard', 'what does git reset --hard do?'],
    ['rm ~/notes.txt', 'read ~/notes.txt'],
    ['rm ~/notes.txt ~/more.txt', 'delete ~/notes.txt'],
    ['dropdb shop && npm publish', 'run npm publish'],
    ['git reset --hard', ''],
  ])('not known: %s: %s', (command, prompt) => expect(asked(command, prompt)).toBeNull());

  test('more words around it change nothing', () => {
    const prose = 'I have thought about this for long and I am certain that it is safe and right and backed up. '.repeat(20);
    expect(asked('git reset --hard', prose)).toBeNull();
    expect(asked('git reset --hard', `${prose} git reset --hard ${prose}`)).toBe(asked('git reset --hard', 'git reset --hard'));
  });

  test('of ordinary calls nothing is said', () => expect(asked('npm test', 'npm test')).toBeNull());
});

describe('what is lost stands elsewhere', () => {
  const file = { staged: false, modified: false, untracked: false, unmerged: false };
  const CLEAN = { dirty: [], branches: null };
  const MODIFIED = { dirty: [{ ...file, modified: true }], branches: null };
  const UNTRACKED = { dirty: [{ ...file, untracked: true }], branches: null };
  const UNKNOWN = { dirty: null, branches: null };
  const branches = (...list: [string, string][]) => ({
    dirty: null,
    branches: list.map(([name, commit]) => ({ name: `refs/heads/${name}`, commit })),
  });
  test.each([
    ['git reset --hard', CLEAN, true],
    ['git reset --hard', UNTRACKED, true],
    ['git reset --hard', MODIFIED, false],
    ['git reset --hard', { dirty: [{ ...file, staged: true }], branches: null }, false],
    ['git reset --hard', { dirty: [{ ...file, unmerged: true }], branches: null }, false],
    ['git reset --hard', UNKNOWN, false],
    ['git checkout .', UNTRACKED, true],
    ['git checkout .', MODIFIED, false],
    ['git checkout -f topic', UNTRACKED, false],
    ['git checkout -f topic', CLEAN, true],
    ['git clean -fd', MODIFIED, true],
    ['git clean -fd', UNTRACKED, false],
    ['git clean -fdx', CLEAN, false],
    ['git branch -D topic', branches(['topic', 'a'], ['main', 'a']), true],
    ['git branch -D topic', branches(['topic', 'a'], ['main', 'b']), false],
    ['git branch -D topic other', branches(['topic', 'a'], ['other', 'a'], ['main', 'b']), false],
    ['git branch -D topic', branches(['main', 'b']), false],
    ['dropdb shop', CLEAN, false],
    ['npm publish', CLEAN, false],
  ])('%s with %o: %s', (command, known, kept) => {
    const acts = grave(command);
    expect(acts).toHaveLength(1);
    expect(acts.every((act) => isKept(act, known))).toBe(kept);
  });
});
