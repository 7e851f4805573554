import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { childrenOf, readProcess } from './processes.ts';
import { cleanEnvironment, run } from './run.ts';

const options = { cwd: '/', env: cleanEnvironment(process.env), timeoutMs: 10_000 };

test('a program’s exit status, output and input', async () => {
  const result = await run('/bin/sh', ['-c', 'cat; echo "to stderr" >&2; exit 3'], { ...options, input: 'in\0put' });
  expect(result).toMatchObject({ kind: 'exited', code: 3, stderr: 'to stderr\n' });
  expect(result.stdout.toString()).toBe('in\0put');
});

test('arguments are arguments: no shell reads them', async () => {
  const result = await run('/bin/echo', ['$(id)', '; exit 9', '`x`', '*'], options);
  expect(result.stdout.toString()).toBe('$(id) ; exit 9 `x` *\n');
});

test('a program that does not read its input ends as it likes', async () => {
  expect(await run('/bin/true', [], { ...options, input: Buffer.alloc(1_000_000) })).toMatchObject({ kind: 'exited', code: 0 });
});

test('a program that takes too long is killed, also when a child of it holds the output open', async () => {
  const result = await run('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 61'], { ...options, timeoutMs: 500 });
  expect(result).toMatchObject({ kind: 'failed', reason: 'timeout' });
  const child = Number(result.stdout.toString());
  expect(readProcess(child)?.comm).toBe('sleep');
  process.kill(child, 'SIGKILL');
});

test('the caller may give up', async () => {
  const controller = new AbortController();
  const running = run('/bin/sleep', ['60'], { ...options, signal: controller.signal });
  const child = await vi.waitFor(() => {
    const found = childrenOf(process.pid).find((p) => p.comm === 'sleep');
    expect(found).toBeDefined();
    return found!;
  });
  controller.abort();
  expect(await running).toMatchObject({ kind: 'failed', reason: 'aborted' });
  await vi.waitFor(() => expect(readProcess(child.pid)).toBeNull());
});

test('too much output ends the program', async () => {
  const result = await run('/bin/cat', ['/dev/zero'], { ...options, maxBytes: 10_000 });
  expect(result).toMatchObject({ kind: 'failed', reason: 'too-much-output' });
});

test('a program that is not there, a directory that is not there, a program that cannot be started, one that is killed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  expect(await run('rollcall-no-such-program', [], options)).toMatchObject({ kind: 'failed', reason: 'not-found' });
  expect(await run('/bin/true', [], { ...options, cwd: join(directory, 'gone') })).toMatchObject({
    kind: 'failed',
    reason: 'no-directory',
  });
  expect(await run(directory, [], options)).toMatchObject({ kind: 'failed', reason: 'not-started' });
  expect(await run('/bin/echo', ['a\0b'], options)).toMatchObject({ kind: 'failed', reason: 'not-started' });
  expect(await run('/bin/sh', ['-c', 'kill -9 $$'], options)).toMatchObject({ kind: 'failed', reason: 'killed' });
});

test('the environment of a program is an allow-list', async () => {
  const env = cleanEnvironment({ PATH: '/bin', HOME: '/h', GIT_DIR: '/x', SECRET_KEY: 's', LANG: 'de_DE' }, { EXTRA: '1' });
  const result = await run('/usr/bin/env', [], { ...options, env });
  expect(result.stdout.toString().trim().split('\n').toSorted()).toEqual(['EXTRA=1', 'HOME=/h', 'LC_ALL=C', 'PATH=/bin']);
});
