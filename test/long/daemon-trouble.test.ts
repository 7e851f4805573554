import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processArguments, readProcess } from '../../src/platform/processes.ts';
import type { StatusReply } from '../../src/protocol/api.ts';
import { DaemonWorld, edit, hook, send, until } from '../integration/daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => void (world = new DaemonWorld()));
afterEach(() => world.close());

const status = async (): Promise<StatusReply> => {
  const endpoint = world.endpoint();
  if (!endpoint) throw new Error('no daemon');
  return JSON.parse((await send(endpoint, `/api/status?cwd=${encodeURIComponent(world.repository)}`, '', {}, 'GET')).body) as StatusReply;
};

describe('a full disk', () => {
  let small: string;
  let full: DaemonWorld;
  let mounted: boolean;
  beforeEach(() => {
    small = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-small-')));
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'tmpfs', small]).status === 0;
    full = new DaemonWorld(small);
  });
  afterEach(async () => {
    await full.close();
    if (mounted) spawnSync('umount', [small]);
    rmSync(small, { recursive: true, force: true });
  });

  /** Root mounts a small file system and fills it. Who may not mount lets the daemon's files grow no further instead. */
  const fill = (pid: number): void => {
    if (!mounted) return void spawnSync('prlimit', ['--pid', String(pid), '--fsize=4096:']);
    try {
      for (;;) appendFileSync(join(small, 'filler'), Buffer.alloc(16 * 1024));
    } catch {
      // Full now.
    }
  };
  const makeRoom = (pid: number): void => {
    if (mounted) rmSync(join(small, 'filler'));
    else spawnSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']);
  };

  test('edits pass with a warning that the person sees, or are refused where the repository says so; space brings all back', async () => {
    const { endpoint, child } = await full.start();
    const file = (name: string): string => join(full.repository, name);
    expect(await hook(endpoint, 'PreToolUse', edit('a', full.repository, file('a.ts'), 'u0'))).toBe('');
    fill(endpoint.pid);
    // The register may still have room in pages that it has: it runs out after some edits.
    const warned = await until('a warning', async () => {
      const payload = await hook(endpoint, 'PreToolUse', edit('a', full.repository, file(`f${Math.random()}.ts`), `u${Math.random()}`));
      return payload === '' ? null : payload;
    });
    expect(JSON.parse(warned)).toEqual({ systemMessage: expect.stringContaining('cannot be written') });
    writeFileSync(file('.rollcall.yaml'), 'fail_closed: true\n');
    expect(await hook(endpoint, 'PreToolUse', edit('a', full.repository, file('g.ts'), 'u-g'))).toContain('"permissionDecision":"deny"');
    makeRoom(endpoint.pid);
    expect(await hook(endpoint, 'PreToolUse', edit('a', full.repository, file('h.ts'), 'u-h'))).toBe('');
    expect(await hook(endpoint, 'PreToolUse', edit('b', full.repository, file('h.ts'), 'u-i'))).toContain('#1');
    expect(child.exitCode).toBeNull();
  });
});

describe('what status knows beside the register', () => {
  test('calls that reached no daemon, and what they wrote, by the transcript', async () => {
    const { endpoint } = await world.start();
    const transcript = join(world.home, '.claude/projects/shop/s1.jsonl');
    mkdirSync(join(transcript, '..'), { recursive: true });
    const use = { type: 'tool_use', id: 'toolu_1', name: 'Write', input: { file_path: '/repo/lost.ts', content: 'x' } };
    writeFileSync(transcript, `{"type":"other"}\n{"type":"assistant","message":{"content":[${JSON.stringify(use)}]}}\n`);
    await hook(endpoint, 'SessionStart', {
      session_id: 's1',
      hook_event_name: 'SessionStart',
      cwd: world.repository,
      transcript_path: transcript,
    });
    const missed = join(world.state, 'missed');
    const at = new Date().toISOString();
    writeFileSync(missed, `${at} s1 PreToolUse toolu_1\n${at} s2 SessionStart -\ntorn line\n${at} rollcall-canary-x PreToolUse -\n`);
    utimesSync(missed, 1, 1);
    // Lines are recorded one by one: the copy that is read goes away after the last one.
    const seen = await until('the missed calls', async () => {
      const read = !existsSync(missed) && !existsSync(`${missed}.reading`);
      return read ? (await status()).missed : null;
    });
    expect(seen.count).toBe(2);
    expect(seen.recent).toContainEqual({ at, agentSessionId: 's1', event: 'PreToolUse', toolUseId: 'toolu_1', path: '/repo/lost.ts' });
    expect(existsSync(missed)).toBe(false);
  });

  test('live agents that no hook ever reported', async () => {
    await world.start();
    const agent = spawn('sleep', ['60'], { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
    const free = spawn('sleep', ['60'], { stdio: 'ignore', env: { PATH: process.env['PATH'], ROLLCALL_NO_COORDINATION: '1' } });
    try {
      const sessions = join(world.home, '.claude/sessions');
      mkdirSync(sessions, { recursive: true });
      const file = (pid: number, procStart: string): void =>
        writeFileSync(
          join(sessions, `${pid}.json`),
          JSON.stringify({ pid, sessionId: `s-${pid}`, cwd: '/repo', startedAt: 1000, procStart }),
        );
      const [pid, freePid] = [agent.pid ?? 0, free.pid ?? 0];
      for (const of of [pid, freePid]) file(of, readProcess(of)?.startTime ?? '');
      // A child that was not yet replaced by its program has the environment of this one.
      await until('both programs', () => [pid, freePid].every((of) => processArguments(of)?.[0] === 'sleep'));
      file(process.pid, 'another start time: a recycled number');
      const of = { agent: 'claude-code', cwd: '/repo', startedAt: '1970-01-01T00:00:01.000Z' };
      const found = (await status()).unprotected;
      expect(found).toHaveLength(2);
      expect(found).toContainEqual({ ...of, agentSessionId: `s-${pid}`, pid, optedOut: false });
      expect(found).toContainEqual({ ...of, agentSessionId: `s-${freePid}`, pid: freePid, optedOut: true });
    } finally {
      agent.kill();
      free.kill();
    }
  });

  test('a configuration file that is broken: a warning in status and at the start of a session, and the hooks go on', async () => {
    const { endpoint } = await world.start();
    writeFileSync(join(world.repository, '.rollcall.yaml'), 'leases:\n  soft: maybe\n');
    const [warning] = (await status()).warnings;
    for (const part of ['.rollcall.yaml', '2', 'leases.soft', 'pass', 'deny']) expect(warning).toContain(part);
    const started = await hook(endpoint, 'SessionStart', { session_id: 'a', hook_event_name: 'SessionStart', cwd: world.repository });
    expect(JSON.parse(started ?? '')).toMatchObject({ systemMessage: expect.stringContaining('leases.soft') });
    expect(await hook(endpoint, 'PreToolUse', edit('a', world.repository, join(world.repository, 'a.ts'), 'u1'))).toBe('');
    expect(await hook(endpoint, 'PreToolUse', edit('b', world.repository, join(world.repository, 'a.ts'), 'u2'))).toContain('"deny"');
  });
});

describe('ENFORCING', () => {
  const verdict = (): string => world.json<StatusReply>('status').enforcement.verdict;

  test('holds for the files that the canaries went through, and for no others', () => {
    expect(verdict()).toBe('not-enforcing');
    world.cli('setup', '--yes');
    expect(verdict()).toBe('enforcing');
    const client = join(world.home, '.local/share/rollcall/rollcall-hook');
    const good = readFileSync(client);
    writeFileSync(client, '#!/bin/bash\nexit 0\n');
    expect(verdict()).toBe('unknown');
    world.cli('doctor');
    expect(verdict()).toBe('not-enforcing');
    writeFileSync(client, good);
    expect(verdict()).toBe('unknown');
    world.cli('doctor');
    expect(verdict()).toBe('enforcing');
    mkdirSync(join(world.repository, '.claude'));
    writeFileSync(join(world.repository, '.claude/settings.json'), '{"disableAllHooks":true}');
    expect(verdict()).toBe('not-enforcing');
    world.cli('doctor');
    rmSync(join(world.repository, '.claude'), { recursive: true });
    expect(verdict()).toBe('enforcing');
    world.cli('uninstall', '--yes');
    expect(verdict()).toBe('not-enforcing');
  });

  test('not where coordination is switched off', () => {
    world.cli('setup', '--yes');
    mkdirSync(join(world.home, '.config/rollcall'), { recursive: true });
    writeFileSync(join(world.home, '.config/rollcall/config.yaml'), 'enabled: false\n');
    expect(world.json<StatusReply>('status').enforcement).toMatchObject({
      verdict: 'not-enforcing',
      reasons: [expect.stringContaining('enabled: false')],
    });
  });
});

test('the log is rotated, and what comes after goes into the new file', async () => {
  const { endpoint } = await world.start();
  const log = join(world.state, 'daemon.log');
  appendFileSync(log, `${'x'.repeat(5 * 1024 * 1024)}\n`);
  await until('the rotated log', () => existsSync(`${log}.1`));
  expect(statSync(`${log}.1`).size).toBeGreaterThan(5 * 1024 * 1024);
  await hook(endpoint, 'Stop', 'not json');
  expect(readFileSync(log, 'utf8')).toContain('not JSON');
  expect(statSync(log).mode & 0o777).toBe(0o600);
});
