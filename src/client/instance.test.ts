import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { readProcess } from '../platform/processes.ts';
import { instanceOf, localDay } from './instance.ts';

test('tmux says in which pane of which server this is; anything else in its variables is none', () => {
  expect(instanceOf(process.pid, { TMUX_PANE: '%12', TMUX: '/tmp/tmux-0/default,4711,0' })).toMatchObject({
    tmuxPane: '%12',
    tmuxServer: '/tmp/tmux-0/default,4711',
  });
  for (const env of [{}, { TMUX_PANE: '', TMUX: '' }, { TMUX_PANE: '%1;x', TMUX: 'x' }, { TMUX_PANE: '5' }]) {
    expect(instanceOf(process.pid, env)).toMatchObject({ tmuxPane: /^%\d+$/.exec(env.TMUX_PANE ?? '')?.[0] ?? null, tmuxServer: null });
  }
});

test('without a terminal the shell is the parent, with its start time', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  const own = readProcess(process.pid);
  expect(own).not.toBeNull();
  expect(instanceOf(child.pid ?? 0, {})).toEqual({
    tty: null,
    tmuxPane: null,
    tmuxServer: null,
    shell: { pid: process.pid, startTime: own?.startTime },
  });
});

test('the outermost process on the terminal is its shell, through scripts in between', async () => {
  // The shell of the terminal starts a script, which starts what asks.
  const inner = 'sleep 60 & echo $!; wait';
  const child = spawn('script', ['-qec', `sh -c 'echo $$; sh -c "${inner.replaceAll('$', '\\$')}"; :'; :`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, SHELL: '/bin/sh' },
  });
  // With the terminal gone, all that runs there gets a hang-up.
  onTestFinished(() => void child.kill('SIGKILL'));
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (shown += part));
  await expect.poll(() => shown.split('\n').length, { timeout: 20_000 }).toBeGreaterThan(2);
  const [script = 0, asking = 0] = shown.split(/\s+/).map(Number);
  const { shell, tty } = instanceOf(asking, {});
  expect(tty).toMatch(/^pts\/\d+$/);
  expect(shell).toEqual({ pid: readProcess(script)?.ppid, startTime: readProcess(shell?.pid ?? 0)?.startTime });
  expect(readProcess(shell?.pid ?? 0)?.ppid).toBe(child.pid);
});

test('nobody', () => {
  expect(instanceOf(2 ** 22 + 7, {})).toEqual({ tty: null, tmuxPane: null, tmuxServer: null, shell: null });
});

test('the day is the local one', () => {
  expect(localDay(new Date(2026, 0, 5, 0, 0, 1))).toBe('2026-01-05');
  expect(localDay(new Date(2026, 11, 31, 23, 59, 59))).toBe('2026-12-31');
});
