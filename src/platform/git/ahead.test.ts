import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commitsAhead } from './ahead.ts';

test('commits that the upstream does not have; null without an upstream, and outside of a repository', async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-ahead-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const env = { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
  const [there, here] = [join(root, 'there.git'), join(root, 'here')];
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], { cwd: here, env, encoding: 'utf8' });
  mkdirSync(here);
  git('init', '--quiet', '--initial-branch=main');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  expect(await commitsAhead(here, env)).toBeNull();
  git('init', '--quiet', '--bare', there);
  git('push', '--quiet', '--set-upstream', there, 'main');
  git('remote', 'add', 'origin', there);
  git('push', '--quiet', '--set-upstream', 'origin', 'main');
  expect(await commitsAhead(here, env)).toBe(0);
  git('commit', '--quiet', '--allow-empty', '--message', 'second');
  git('commit', '--quiet', '--allow-empty', '--message', 'third');
  expect(await commitsAhead(here, env)).toBe(2);
  expect(await commitsAhead(root, env)).toBeNull();
});
