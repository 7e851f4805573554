import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  ancestors,
  bootId,
  childrenOf,
  hasLiveChildren,
  isAlive,
  isStopped,
  processArguments,
  processIdOf,
  readEnvironment,
  readProcess,
  ttyName,
} from './processes.ts';
import { childPidsByScan } from './processes/proc.ts';
import { childPidsThroughPs, lookThroughPs, nameOfTty } from './processes/ps.ts';
import { startedAt } from './processes/start-time.ts';

const NO_SUCH_PID = 2 ** 22 + 7;

test('this process is found with its parent, and lives', () => {
  const self = readProcess(process.pid);
  expect(self).toMatchObject({ pid: process.pid, ppid: process.ppid });
  expect(self?.startTime).toMatch(/^\d+$/);
  const id = processIdOf(process.pid);
  expect(id).toEqual({ pid: process.pid, startTime: self?.startTime, bootId: bootId() });
  expect(isAlive(id!)).toBe(true);
});

test.each([NO_SUCH_PID, 0, -1, 1.5, Number.NaN])('pid %s is no process', (pid) => {
  expect(readProcess(pid)).toBeNull();
  expect(processIdOf(pid)).toBeNull();
  expect(isAlive({ pid, startTime: '1', bootId: bootId() })).toBe(false);
  expect(isStopped(pid)).toBe(false);
  expect(ancestors(pid, 9)).toEqual([]);
  expect(childrenOf(pid)).toEqual([]);
  expect(readEnvironment(pid, 'PATH')).toBeNull();
  expect(processArguments(pid)).toBeNull();
});

test('another start time under the same pid is another process, and another boot is death', () => {
  const id = processIdOf(process.pid)!;
  expect(isAlive({ ...id, startTime: String(Number(id.startTime) - 1) })).toBe(false);
  expect(isAlive({ ...id, bootId: '00000000-0000-0000-0000-000000000000' })).toBe(false);
});

test('a name with spaces and parentheses does not shift the fields', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const program = join(directory, 'a) R 1 (b');
  copyFileSync('/bin/sleep', program);
  const child = start(program, ['60']);
  await vi.waitFor(() => expect(readProcess(child.pid!)?.comm).toBe('a) R 1 (b'), WAIT);
  expect(readProcess(child.pid!)).toMatchObject({ ppid: process.pid, ttyNumber: 0 });
});

test('a stopped process is stopped and alive, and a killed one is dead', async () => {
  const child = start('/bin/sleep', ['60']);
  const id = processIdOf(child.pid!)!;
  expect(isStopped(id.pid)).toBe(false);
  child.kill('SIGSTOP');
  await vi.waitFor(() => expect(isStopped(id.pid)).toBe(true), WAIT);
  expect(isAlive(id)).toBe(true);
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(id)).toBe(false), WAIT);
});

test('a zombie is seen and dead', async () => {
  // The shell starts a child, then becomes a program that never waits for it.
  const parent = start('/bin/sh', ['-c', '/bin/sleep 0 & exec /bin/sleep 60']);
  const zombie = await vi.waitFor(() => {
    const found = childPidsByScan(parent.pid!).find((pid) => readProcess(pid)?.state === 'Z');
    expect(found).toBeDefined();
    return found!;
  }, WAIT);
  const { startTime } = readProcess(zombie)!;
  expect(isAlive({ pid: zombie, startTime, bootId: bootId() })).toBe(false);
  expect(processIdOf(zombie)).toBeNull();
  expect(processArguments(zombie)).toBeNull();
  expect(hasLiveChildren(parent.pid!)).toBe(false);
});

test('children and ancestors of a chain of processes', async () => {
  const shell = start('/bin/sh', ['-c', '/bin/sleep 60; true']);
  const sleeper = await vi.waitFor(() => {
    const [child] = childrenOf(shell.pid!);
    expect(child?.comm).toBe('sleep');
    return child!;
  }, WAIT);
  onTestFinished(() => void process.kill(sleeper.pid, 'SIGKILL'));
  expect(hasLiveChildren(shell.pid!)).toBe(true);
  expect(hasLiveChildren(sleeper.pid)).toBe(false);
  expect(childPidsByScan(shell.pid!)).toEqual([sleeper.pid]);
  expect(childPidsThroughPs(shell.pid!)).toEqual([sleeper.pid]);
  const above = ancestors(sleeper.pid, 100);
  expect(above.map((p) => p.pid).slice(0, 3)).toEqual([shell.pid, process.pid, process.ppid]);
  expect(above.at(-1)?.ppid).toBe(0);
  expect(ancestors(sleeper.pid, 2).map((p) => p.pid)).toEqual([shell.pid, process.pid]);
});

test('children of a thread that is not the first are found', async () => {
  const code = `const { Worker } = require('node:worker_threads');
    new Worker("require('node:child_process').spawn('/bin/sleep', ['60']); setInterval(() => {}, 1e6)", { eval: true });`;
  const parent = start(process.execPath, ['-e', code]);
  const child = await vi.waitFor(() => {
    const found = childrenOf(parent.pid!).find((p) => p.comm === 'sleep');
    expect(found).toBeDefined();
    return found!;
  }, WAIT);
  process.kill(child.pid, 'SIGKILL');
});

test('environment and arguments are those that the process was started with', async () => {
  const child = start('/bin/sleep', ['60', '0'], { ROLLCALL_TEST: 'a=b\nc', ROLLCALL_TEST_EMPTY: '' });
  await vi.waitFor(() => expect(processArguments(child.pid!)).toEqual(['/bin/sleep', '60', '0']), WAIT);
  expect(readEnvironment(child.pid!, 'ROLLCALL_TEST')).toBe('a=b\nc');
  expect(readEnvironment(child.pid!, 'ROLLCALL_TEST_EMPTY')).toBe('');
  expect(readEnvironment(child.pid!, 'ROLLCALL')).toBeNull();
});

test('ps tells the same as /proc', async () => {
  const child = start('/bin/sleep', ['60']);
  await vi.waitFor(() => expect(readProcess(child.pid!)?.state).toBe('S'), WAIT);
  const { startTime, ...rest } = readProcess(child.pid!)!;
  const seen = lookThroughPs(child.pid!);
  expect(seen).toMatchObject(rest);
  // ps rounds to whole seconds.
  expect(Math.abs(Date.parse((seen as { startTime: string }).startTime) - startedAt(startTime, Date.now()))).toBeLessThan(2000);
  expect(lookThroughPs(NO_SUCH_PID)).toBe('gone');
});

test('a terminal is named by the number in its process', async () => {
  // script(1) gives its child a terminal of its own.
  const shell = start('script', ['-qec', 'tty; exec sleep 60', '/dev/null']);
  let printed = '';
  shell.stdout?.on('data', (data: Buffer) => (printed += data.toString()));
  await vi.waitFor(() => expect(printed).toMatch(/\/dev\/pts\/\d+\r?\n/), WAIT);
  const [child] = childrenOf(shell.pid!);
  expect(`/dev/${ttyName(child!.ttyNumber)}`).toBe(printed.trim());
  expect(lookThroughPs(child!.pid)).toMatchObject({ ttyNumber: child!.ttyNumber });
  process.kill(child!.pid, 'SIGKILL');
});

test.each([
  [0, 'linux', null],
  [(136 << 8) | 3, 'linux', 'pts/3'],
  [(136 << 8) | 0x44 | (0x123 << 20), 'linux', 'pts/74564'],
  [(137 << 8) | 1, 'linux', 'pts/257'],
  [(4 << 8) | 1, 'linux', 'tty1'],
  [(4 << 8) | 64, 'linux', 'ttyS0'],
  [(204 << 8) | 64, 'linux', null],
  [16 * 2 ** 24 + 3, 'darwin', 'ttys003'],
  [4, 'darwin', null],
] as const)('terminal %s on %s is %s', (number, platform, name) => {
  expect(nameOfTty(number, platform)).toBe(name);
});

test('the boot id is the kernel’s', () => {
  expect(bootId()).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
});

const WAIT = { timeout: 10_000, interval: 10 };

function start(program: string, args: string[], extra: Record<string, string> = {}): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'] ?? '', ...extra } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
