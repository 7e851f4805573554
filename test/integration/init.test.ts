import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { InitResult } from '../../src/protocol/api-lifecycle.ts';
import { type CliResult, rollcall } from './cli-support/run-cli.ts';
import { DaemonWorld } from './daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => {
  world = new DaemonWorld();
});
afterEach(() => world.close());

const run = (...args: string[]): Promise<CliResult> => rollcall(args, { env: world.env, cwd: world.repository });

function configure(yaml: string): void {
  const directory = join(world.home, '.config/rollcall');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'config.yaml'), yaml);
}

test('E01, E05, E08: services and tests, each in a line with its mark; a blocking one that fails fails the whole', async () => {
  await world.start();
  expect((await run('setup', '--yes')).status).toBe(0);
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  configure(
    `init:\n  services:\n    web: { port: ${port} }\n    api: { url: "http://127.0.0.1:9/", blocking: false }\n  tests: "echo 'one failed'; exit 3"\n`,
  );
  const up = await run('init');
  expect(up.status).toBe(0);
  expect(up.stdout).toMatch(new RegExp(`^✓ service web: port ${port} answers \\(\\d+ ms\\)$`, 'm'));
  expect(up.stdout).toMatch(/^⚠️ service api: http:\/\/127\.0\.0\.1:9\/ does not answer/m);
  expect(up.stdout).toMatch(/^✗ tests: `echo 'one failed'; exit 3` ended with 3 \(\d+ ms\)\n {4}one failed$/m);
  const heads = up.stdout.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
  expect(heads.slice(0, -1).filter((line) => !/^(✓|✗|⚠)/u.test(line))).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
  const down = await run('init', '--json');
  expect(down.status).toBe(1);
  const { passed, checks } = JSON.parse(down.stdout) as InitResult;
  expect(passed).toBe(false);
  expect(checks.filter(({ state, blocking }) => state === 'failed' && blocking).map(({ name, detail }) => [name, detail])).toEqual([
    ['service web', `nothing listens on port ${port}`],
  ]);
});

test('E02, E32: a daemon, its register, archive and services are asked for real, and what the last closedown left is shown', async () => {
  expect((await run('register', '3', 'tester')).status).toBe(0);
  // A program closes nobody else's session down; what it would do it may see.
  expect((await run('closedown', '3')).status).toBe(77);
  expect((await run('closedown', '3', '--dry-run')).stdout).toContain('Nothing was done.');
  const marker = {
    session_completed: true,
    closedown_timestamp: '2026-11-20T08:45:00Z',
    next_action: 'x',
    recovery_doc: 'SESSION_CLOSEDOWN_2026-11-20.md',
  };
  mkdirSync(join(world.repository, '.claude'));
  writeFileSync(join(world.repository, '.claude/session-complete.marker'), JSON.stringify(marker));
  const { status, stdout } = await run('init');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^⚠️ PREVIOUS SESSION ENDED WITH CLOSEDOWN .*\n {4}📄 Recovery document: SESSION_CLOSEDOWN_2026-11-20\.md$/m);
  expect(stdout).toContain('POST-COMPACTION');
  expect(stdout).toMatch(/^✓ instructions: nothing was said here that waits or holds \(/m);
  for (const part of ['daemon', 'register', 'archive', 'governance']) expect(stdout).toMatch(new RegExp(`^✓ ${part}: `, 'm'));
  expect(stdout).toMatch(/^✗ enforcement \(blocks\): NOT ENFORCING/m);
});
