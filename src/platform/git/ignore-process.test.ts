import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gitEnvironment } from './environment.ts';
import { IgnoreProcess } from './ignore-process.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-ignore-'));
  execFileSync('git', ['init', '--quiet'], { cwd: root, env: gitEnvironment({ ...process.env, HOME: root }) });
  writeFileSync(join(root, '.gitignore'), '*.log\n');
});
afterEach(() => rmSync(root, { recursive: true }));

const start = (
  limits: { timeoutMs?: number; idleMs?: number } = {},
  env: Record<string, string | undefined> = process.env,
): IgnoreProcess => new IgnoreProcess(root, gitEnvironment({ ...env, HOME: root }), { timeoutMs: 5000, idleMs: 60_000, ...limits });

/** pids of the git processes that work in this repository. */
function alive(): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('check-ignore') &&
        readFileSync(`/proc/${name}/environ`, 'utf8').includes(root)
        ? [Number(name)]
        : [];
    } catch {
      return [];
    }
  });
}
async function untilNone(): Promise<void> {
  while (alive().length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('answers in order, many at once, from one process', async () => {
  const git = start();
  const paths = Array.from({ length: 500 }, (_, i) => join(root, `f${i}.${i % 2 === 0 ? 'log' : 'ts'}`));
  const answers = await Promise.all(paths.map((path) => git.ask(path)));
  expect(answers).toEqual(paths.map((path) => path.endsWith('.log')));
  expect(alive()).toHaveLength(1);
  git.end();
  await untilNone();
});

test('one that is killed rejects what was asked, and everything after it', async () => {
  const git = start();
  await git.ask(join(root, 'a.log'));
  for (const pid of alive()) process.kill(pid, 'SIGKILL');
  await untilNone();
  await expect(git.ask(join(root, 'b.log'))).rejects.toThrow('git check-ignore');
  await expect(git.ask(join(root, 'c.log'))).rejects.toThrow('ended');
  expect(git.ended).toBe(true);
});

test('it leaves by itself when nobody asks any more', async () => {
  const git = start({ idleMs: 20 });
  await git.ask(join(root, 'a.log'));
  await untilNone();
  expect(git.ended).toBe(true);
});

test('no git, or no repository: rejected, never an answer', async () => {
  await expect(start({}, { ...process.env, PATH: '/nowhere' }).ask(join(root, 'a.log'))).rejects.toThrow('ENOENT');
  rmSync(join(root, '.git'), { recursive: true });
  await expect(start().ask(join(root, 'a.log'))).rejects.toThrow('git check-ignore');
});

test('one that does not answer in time is given up', async () => {
  const git = start({ timeoutMs: 30 });
  const asked = git.ask(join(root, 'a.log'));
  for (const pid of alive()) process.kill(pid, 'SIGSTOP');
  const answer = await asked.catch((error: Error) => error.message);
  expect([true, 'git check-ignore gave no answer within 30 ms']).toContain(answer);
  for (const pid of alive()) process.kill(pid, 'SIGKILL');
  await untilNone();
});
