import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trial } from '../../../test/trial-repository.ts';
import { hooksIn } from './hooks.ts';

function put(directory: string, name: string, mode: number): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), '#!/bin/sh\n');
  chmodSync(join(directory, name), mode);
}

test('executable hooks of the repository, in every worktree of it; samples and plain files are none', async () => {
  const { git, make, home, env } = trial();
  const root = make('repo', { 'a.ts': 'a\n' });
  git(root, 'worktree', 'add', '-q', join(home, 'wt'), '-b', 'wt');
  expect([...(await hooksIn(root, { env }))]).toEqual([]);
  put(join(root, '.git/hooks'), 'pre-commit', 0o755);
  put(join(root, '.git/hooks'), 'pre-push', 0o644);
  put(join(root, '.git/hooks'), 'post-merge.sample', 0o755);
  for (const at of [root, join(home, 'wt')]) expect([...(await hooksIn(at, { env }))]).toEqual(['pre-commit']);
});

test('those of core.hooksPath instead, wherever it is configured, the last one counts', async () => {
  const { git, make, home, env } = trial();
  const root = make('repo', { 'a.ts': 'a\n' });
  put(join(root, '.git/hooks'), 'pre-commit', 0o755);
  put(join(home, 'all'), 'commit-msg', 0o755);
  git(root, 'config', '--global', 'core.hooksPath', '~/all');
  expect([...(await hooksIn(root, { env }))]).toEqual(['commit-msg']);
  put(join(root, '.husky'), 'pre-push', 0o755);
  git(root, 'config', 'core.hooksPath', '.husky');
  expect([...(await hooksIn(root, { env }))]).toEqual(['pre-push']);
  git(root, 'config', 'core.hooksPath', 'nowhere');
  expect([...(await hooksIn(root, { env }))]).toEqual([]);
});

test('outside of a repository there is none', async () => {
  const { home, env } = trial();
  expect([...(await hooksIn(home, { env }))]).toEqual([]);
});
