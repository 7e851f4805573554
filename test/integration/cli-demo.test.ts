import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CLI, finish } from './cli-support/run-cli.ts';

let directory: string;
let env: Record<string, string>;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-cli-demo-')));
  env = { HOME: directory, TMPDIR: directory, PATH: process.env['PATH'] ?? '' };
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Processes whose environment or arguments name the directory: all that a demonstration starts, the daemon too. */
function processesHere(): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    return ['environ', 'cmdline'].some((part) => {
      try {
        return readFileSync(`/proc/${name}/${part}`, 'utf8').includes(directory);
      } catch {
        return false;
      }
    });
  });
}

/** Starts the demonstration and resolves once it has printed what is awaited. */
async function demoUntil(awaited: string): Promise<{ child: ChildProcess; ended: Promise<number | null>; text: () => string }> {
  const child = spawn(process.execPath, [CLI, 'demo'], { env, cwd: directory, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes(awaited)) resolve();
    });
    child.once('close', () => resolve());
  });
  return { child, ended, text: () => text };
}

async function nothingLeft(): Promise<void> {
  const until = performance.now() + 10_000;
  while (processesHere().length > 0 && performance.now() < until) await pause(50);
  expect(processesHere()).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
}

test.each([
  ['while setup runs', '1. Setup', 'SIGINT', 130],
  ['while sessions start', '2. Three', 'SIGTERM', 143],
  ['while one is killed', '6. Session', 'SIGHUP', 129],
] as const)('a signal %s: processes, daemon and directory are gone', async (_when, awaited, signal, status) => {
  const { child, ended, text } = await demoUntil(awaited);
  // To the whole group, as a terminal does.
  process.kill(-(child.pid ?? 0), signal);
  expect(await ended).toBe(status);
  expect(text()).toMatch(/\nStopped\. Everything was removed again\.\n$/);
  await nothingLeft();
});

test('a reader that goes away ends it too, in silence', async () => {
  const script = '"$0" "$1" demo | head -1';
  const result = await finish('bash', ['-c', script, process.execPath, CLI], { env, cwd: directory });
  expect(result).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^Rollcall, demonstrated in /) });
  await nothingLeft();
});
