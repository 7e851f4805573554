import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DaemonReply, JournalReply, LeasesReply } from '../../src/protocol/api.ts';
import { CLI, DaemonWorld, edit, exited, hook, send, until } from './daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => void (world = new DaemonWorld()));
afterEach(() => world.close());

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('one daemon', () => {
  test('twenty simultaneous starts end in one', async () => {
    const children = Array.from({ length: 20 }, () => world.spawn());
    const codes = Promise.all(
      children.map((child) =>
        Promise.race([exited(child), until('an endpoint', () => world.endpoint()?.pid === child.pid).then(() => 'runs')]),
      ),
    );
    expect((await codes).filter((code) => code === 'runs')).toHaveLength(1);
    expect((await codes).filter((code) => code === 75)).toHaveLength(19);
    expect(world.daemons()).toEqual([world.endpoint()?.pid]);
  });

  test('twenty simultaneous commands start one, and all are answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { spawn } = await import('node:child_process');
        const child = spawn(process.execPath, [CLI, 'sessions', '--json'], {
          cwd: world.repository,
          env: world.env,
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let out = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
        const code = await new Promise((resolve) => void child.on('close', resolve));
        return { code, out };
      }),
    );
    for (const { code, out } of answers)
      expect({ code, sessions: (JSON.parse(out) as { sessions: unknown[] }).sessions }).toEqual({ code: 0, sessions: [] });
    expect(world.daemons()).toHaveLength(1);
  });

  test('kill -9 frees the lock: the next one starts, with a fresh port and token', async () => {
    const first = await world.start();
    first.child.kill('SIGKILL');
    await exited(first.child);
    const second = await world.start();
    expect(second.endpoint.token).not.toBe(first.endpoint.token);
    expect(second.endpoint.secret).not.toBe(first.endpoint.secret);
  });

  test('one whose lock file was replaced leaves, and leaves the other alone', async () => {
    const first = await world.start();
    renameSync(join(world.state, 'lock.db'), join(world.state, 'lock.db.old'));
    const second = await world.start();
    expect(await exited(first.child)).toBe(0);
    expect(world.endpoint()).toEqual(second.endpoint);
    expect((await send(second.endpoint, '/api/daemon', '', {}, 'GET')).status).toBe(200);
  }, 40_000);

  test('it leaves when asked, after the running requests, and removes what it put there', async () => {
    const { child, endpoint } = await world.start();
    expect((await send(endpoint, '/api/daemon/stop', '')).status).toBe(200);
    expect(await exited(child)).toBe(0);
    for (const name of ['endpoint', 'socket']) expect(existsSync(join(world.state, name))).toBe(false);
  });

  test('it leaves by itself after an idle time without sessions', async () => {
    const { child } = await world.start(CLI, { ROLLCALL_DAEMON_IDLE_EXIT_MINUTES: '0.05' });
    expect(await exited(child)).toBe(0);
  }, 40_000);

  test('a newer client asks an older daemon to leave and starts its own', async () => {
    const old = join(world.root, 'old');
    cpSync(join(root, 'dist'), join(old, 'dist'), { recursive: true });
    mkdirSync(join(old, 'bin'));
    copyFileSync(CLI, join(old, 'bin/rollcall.mjs'));
    symlinkSync(join(root, 'node_modules'), join(old, 'node_modules'));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    const daemon = join(old, 'dist/daemon.mjs');
    writeFileSync(daemon, readFileSync(daemon, 'utf8').replaceAll(`"${version}"`, '"0.0.1"'));
    const { child, endpoint } = await world.start(join(old, 'bin/rollcall.mjs'));
    expect(endpoint.version).toBe('0.0.1');
    expect(world.json<{ sessions: unknown[] }>('sessions')).toMatchObject({ sessions: [] });
    expect(await exited(child)).toBe(0);
    expect(world.endpoint()?.version).toBe(version);
  });
});

describe('who may speak to it', () => {
  test('files are private', async () => {
    await world.start();
    expect(statSync(world.state).mode & 0o777).toBe(0o700);
    for (const name of ['endpoint', 'socket', 'register.db', 'register.db-wal', 'lock.db', 'daemon.log']) {
      expect({ name, mode: statSync(join(world.state, name)).mode & 0o777 }).toEqual({ name, mode: 0o600 });
    }
  });

  test.each([
    ['no token', { authorization: '' }, 401],
    ['another token', { authorization: 'Bearer 00' }, 401],
    ['a name that resolves to loopback', { host: 'rollcall.example' }, 403],
    ['a page of a browser', { origin: 'http://127.0.0.1' }, 403],
  ])('%s is refused', async (_name, headers, status) => {
    const { endpoint } = await world.start();
    expect((await send(endpoint, '/api/daemon', '', headers, 'GET')).status).toBe(status);
    expect((await send(endpoint, '/hook/claude-code/Stop', '{}', headers)).status).toBe(status);
  });

  test('it listens on loopback only', async () => {
    const { endpoint } = await world.start();
    const listening = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .filter((line) => line.includes(`:${endpoint.port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`));
    expect(listening).toHaveLength(1);
    expect(listening[0]).toContain(' 0100007F:');
    expect(readFileSync('/proc/net/tcp6', 'utf8')).not.toContain(
      `:${endpoint.port.toString(16).toUpperCase().padStart(4, '0')} 00000000000000000000000000000000:0000 0A`,
    );
  });
});

describe('nothing acknowledged is lost', () => {
  test('kill -9 in the middle of grants: every granted lease is there afterwards', async () => {
    const granted: string[] = [];
    let round = 0;
    for (const killAfter of [3, 17, 40]) {
      round += 1;
      const { child, endpoint } = await world.start();
      const calls = Array.from({ length: 60 }, async (_, i) => {
        const name = `f${round}-${i}.ts`;
        const payload = await hook(
          endpoint,
          'PreToolUse',
          edit(`s${i % 4}`, world.repository, join(world.repository, name), `u${round}-${i}`),
        ).catch(() => null);
        if (payload === '') granted.push(name);
        if (granted.length >= killAfter) child.kill('SIGKILL');
      });
      await Promise.all(calls);
      child.kill('SIGKILL');
      await exited(child);
    }
    const { endpoint } = await world.start();
    const { entries } = JSON.parse(
      (await send(endpoint, `/api/journal?cwd=${world.repository}&limit=1000`, '', {}, 'GET')).body,
    ) as JournalReply;
    const kept = new Set(entries.filter((e) => e.kind === 'lease.granted').map((e) => e.data['path']));
    expect(granted.length).toBeGreaterThan(20);
    expect(granted.filter((name) => !kept.has(name))).toEqual([]);
  });

  test('enforcement is back with the next call', async () => {
    const first = await world.start();
    await hook(first.endpoint, 'PreToolUse', edit('a', world.repository, join(world.repository, 'a.ts'), 'u1'));
    first.child.kill('SIGKILL');
    await exited(first.child);
    const { endpoint } = await world.start();
    expect(await hook(endpoint, 'PreToolUse', edit('b', world.repository, join(world.repository, 'a.ts'), 'u2'))).toContain('"deny"');
  });
});

describe('bad input', () => {
  test('nothing of it crashes the daemon, locks anybody out or registers anything', async () => {
    const { child, endpoint } = await world.start();
    const path = (name: string): string => join(world.repository, name);
    const bodies: unknown[] = [
      '',
      'not json',
      '{"session_id":"x"',
      '[]',
      'null',
      '"text"',
      '\0\0\0',
      Buffer.from([0xff, 0xfe, 0x00]),
      {},
      { session_id: 'x' },
      { session_id: 7, hook_event_name: 'PreToolUse' },
      { session_id: 'x'.repeat(10_000), hook_event_name: 'PreToolUse' },
      { session_id: '', hook_event_name: 'PreToolUse' },
    ];
    for (const body of bodies) {
      expect(await hook(endpoint, 'Stop', body)).toBe('');
      expect(JSON.parse((await hook(endpoint, 'PreToolUse', body)) ?? '')).toEqual({
        systemMessage: expect.stringContaining('not coordinated'),
      });
    }
    writeFileSync(path('.rollcall.yaml'), 'fail_closed: true\n');
    expect(await hook(endpoint, 'PreToolUse', JSON.stringify({ cwd: world.repository }))).toContain('"permissionDecision":"deny"');
    rmSync(path('.rollcall.yaml'));
    expect(JSON.parse((await send(endpoint, `/api/sessions?cwd=/&all=1`, '', {}, 'GET')).body)).toMatchObject({ sessions: [] });
    const odd: [string, unknown][] = [
      ['NUL', `${path('a')}\0b`],
      ['newline', path('a\nb.ts')],
      ['dots', path('../../../../../../opt/notes.txt')],
      ['outside', '/etc/hostname'],
      ['too long', path('x'.repeat(5000))],
      ['deep', path('d/'.repeat(1500))],
      ['number', 7],
      ['list', ['a']],
      ['root', '/'],
      ['empty', ''],
    ];
    for (const [name, file_path] of odd) {
      const body = { ...edit('x', world.repository, '', `u-${name}`), tool_input: { file_path, content: '' } };
      expect({ name, payload: await hook(endpoint, 'PreToolUse', body) }).toEqual({ name, payload: '' });
    }
    for (const cwd of ['/nowhere/at/all', 'relative', '', '/\0', 7]) {
      expect(await hook(endpoint, 'Stop', { session_id: 'x', hook_event_name: 'Stop', cwd })).toBe('');
    }
    expect(await hook(endpoint, 'NoSuchEvent', { session_id: 'x', hook_event_name: 'NoSuchEvent', cwd: '/' })).toBe('');
    expect((await send(endpoint, '/hook/claude-code/../../x', '{}')).status).toBe(404);
    expect((await send(endpoint, '/hook/unknown-agent/Stop', '{}')).status).toBe(200);
    expect((await send(endpoint, '/api/nothing', '', {}, 'GET')).status).toBe(404);
    expect((await send(endpoint, '/api/release', '{"cwd":7}')).status).toBe(400);
    expect((await send(endpoint, '/api/release', 'not json')).status).toBe(400);
    expect((await send(endpoint, '/api/status?cwd=relative', '', {}, 'GET')).status).toBe(400);
    expect((await send(endpoint, '/api/journal?limit=-1', '', {}, 'GET')).status).toBe(400);
    expect(child.exitCode).toBeNull();
    expect(readFileSync(join(world.state, 'daemon.log'), 'utf8')).toContain('hook body not understood');
    expect(await hook(endpoint, 'PreToolUse', edit('y', world.repository, path('z.ts'), 'last'))).toBe('');
  });

  test('a body of 50 MB is understood, one beyond the limit is refused, and the daemon goes on', async () => {
    const { endpoint } = await world.start();
    const big = { ...edit('x', world.repository, join(world.repository, 'big.ts'), 'u1'), padding: 'x'.repeat(50 * 1024 * 1024) };
    expect(await hook(endpoint, 'PreToolUse', big)).toBe('');
    expect(await hook(endpoint, 'PreToolUse', edit('y', world.repository, join(world.repository, 'big.ts'), 'u2'))).toContain('"deny"');
    expect(await hook(endpoint, 'PreToolUse', Buffer.alloc(66 * 1024 * 1024, 'x')).catch(() => null)).toBeNull();
    expect(await hook(endpoint, 'PreToolUse', edit('y', world.repository, join(world.repository, 'other.ts'), 'u3'))).toBe('');
  });

  test('a deleted working directory', async () => {
    const { endpoint } = await world.start();
    const gone = join(world.root, 'gone');
    mkdirSync(gone);
    await hook(endpoint, 'SessionStart', { session_id: 'x', hook_event_name: 'SessionStart', cwd: gone });
    rmSync(gone, { recursive: true });
    expect(await hook(endpoint, 'PreToolUse', edit('x', gone, join(gone, 'a.ts'), 'u1'))).toBe('');
  });

  test.each([
    ['damaged', (path: string) => writeFileSync(path, 'SQLite format 3\0 but nothing of it'), 'REGISTER_CORRUPT'],
    ['cut', (path: string) => truncateSync(path, 5000), 'REGISTER_CORRUPT'],
  ])('a register that is %s is never overwritten; a person is told', async (_name, damage, code) => {
    const first = await world.start();
    await hook(first.endpoint, 'PreToolUse', edit('a', world.repository, join(world.repository, 'a.ts'), 'u1'));
    await send(first.endpoint, '/api/daemon/stop', '');
    await exited(first.child);
    const register = join(world.state, 'register.db');
    damage(register);
    const before = readFileSync(register);
    const { status, stderr } = world.cli('daemon', 'run');
    expect(status).toBe(65);
    expect(stderr).toContain('damaged');
    expect(stderr).toContain('doctor --repair');
    expect(readFileSync(register)).toEqual(before);
    expect(world.json<{ error: { code: string } }>('daemon', 'run').error.code).toBe(code);
    expect(existsSync(join(world.state, 'endpoint'))).toBe(false);
  });
});

test('the daemon describes itself, and its probe writes and reads', async () => {
  const { endpoint, child } = await world.start();
  const reply = JSON.parse((await send(endpoint, '/api/daemon', '', {}, 'GET')).body) as DaemonReply;
  expect(reply).toMatchObject({ pid: child.pid, port: endpoint.port, stateDirectory: world.state, liveSessions: 0, leaving: false });
  expect(JSON.parse((await send(endpoint, '/api/daemon/probe', '')).body)).toMatchObject({ ok: true });
});

test('leases of every repository are listed with all', async () => {
  const { endpoint } = await world.start();
  await hook(endpoint, 'PreToolUse', edit('a', world.repository, join(world.repository, 'a.ts'), 'u1'));
  const reply = JSON.parse((await send(endpoint, '/api/leases?all=1', '', {}, 'GET')).body) as LeasesReply;
  expect(reply.leases.map((l) => [l.path, l.workspace, l.state])).toEqual([['a.ts', 'shop', 'pending']]);
});
