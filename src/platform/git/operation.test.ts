import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unfinishedOperation } from './operation.ts';

let root: string;
const git = (...args: string[]): number => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_EDITOR: 'true' };
  const options = ['-c', 'user.name=T', '-c', 'user.email=t@localhost'];
  try {
    execFileSync('git', [...options, ...args], { cwd: root, env, stdio: 'ignore' });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
};
const commit = (content: string): void => {
  writeFileSync(join(root, 'a'), content);
  git('add', 'a');
  git('commit', '-m', content);
};

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-operation-')));
  git('init', '--initial-branch=main');
  commit('one');
  git('checkout', '-b', 'side');
  commit('two');
  git('checkout', 'main');
  commit('three');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['merge', ['merge', 'side'], ['merge', '--abort']],
  ['cherry-pick', ['cherry-pick', 'side'], ['cherry-pick', '--abort']],
  ['rebase', ['rebase', 'side'], ['rebase', '--abort']],
  ['revert', ['revert', '--no-edit', 'HEAD~1'], ['revert', '--abort']],
] as const)('a %s with conflicts is under way until it is given up', (kind, begin, end) => {
  expect(unfinishedOperation(root)).toBeNull();
  expect(git(...begin)).not.toBe(0);
  expect(unfinishedOperation(root)).toEqual({ kind, since: expect.any(Number) });
  expect(git(...end)).toBe(0);
  expect(unfinishedOperation(root)).toBeNull();
});

test('outside of a repository there is none', () => {
  expect(unfinishedOperation('/')).toBeNull();
});
