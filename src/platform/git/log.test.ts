import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commitsIn } from './log.ts';

test('lists the newest commits first, and says nothing of a range that is not there', async () => {
  const root = mkdtempSync(join(tmpdir(), 'rollcall-log-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const env = { PATH: process.env['PATH'] ?? '', HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], { cwd: root, env, encoding: 'utf8' });
  git('init', '--quiet');
  expect(await commitsIn(root, 'HEAD', 5, env)).toBe(null);
  for (const subject of ['one', 'two: a "b" é', 'three']) git('commit', '--quiet', '--allow-empty', '-m', subject);
  const head = git('rev-parse', 'HEAD').trim();
  const found = await commitsIn(root, 'HEAD', 2, env);
  expect(found?.map(({ subject }) => subject)).toEqual(['three', 'two: a "b" é']);
  expect(found?.[0]?.commit).toBe(head);
  expect(await commitsIn(root, '@{upstream}..HEAD', 5, env)).toBe(null);
  expect(await commitsIn(join(root, 'absent'), 'HEAD', 5, env)).toBe(null);
});
