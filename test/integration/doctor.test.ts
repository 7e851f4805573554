import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ArchiveReply } from '../../src/protocol/api-archive.ts';
import { formatEndpoint } from '../../src/protocol/endpoint.ts';
import { acquire } from '../../src/platform/single-instance.ts';
import { RollcallError } from '../../src/protocol/errors.ts';
import { runDoctor, type Check, type DaemonAccess, type DoctorResult } from '../../src/setup/doctor.ts';
import { runSetup } from '../../src/setup/install.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { makeWorld, startWireDaemon, type World } from './setup-world.ts';

/** A process that this machine cannot have. */
const NO_PROCESS = 2 ** 30;

const captured: ArchiveReply = {
  enabled: true,
  path: '/state/archive.db',
  files: 0,
  records: 0,
  copies: 0,
  quarantined: 0,
  bytes: 0,
  storedBytes: 0,
  health: { state: 'running', restarts: 0, problem: null, due: 0, behindBytes: 0, storedAt: null, failing: [], stalled: null },
  list: [],
  now: '2026-11-21T12:00:00.000Z',
};

function access(w: World): DaemonAccess {
  const { stateBase, state } = w.deps.directories;
  return {
    reach: () =>
      Promise.resolve({
        pid: process.pid,
        version: '1.2.3',
        startedAt: new Date().toISOString(),
        port: 1,
        socket: join(state, 'socket'),
        stateDirectory: stateBase,
        rssBytes: 1,
        cpuSeconds: 0,
        liveSessions: 0,
        leaving: false,
        leavesAt: null,
      }),
    probe: () => Promise.resolve({ ok: true, schema: 1, tookMs: 0.25 }),
    archive: () => Promise.resolve(captured),
    captures: () => Promise.resolve({ captures: [], now: new Date().toISOString() }),
    governance: () =>
      Promise.resolve({ services: [{ service: 'BoundaryEnforcer', on: true, ok: true, detail: 'it refuses what it must' }] }),
  };
}

const unreachable: DaemonAccess = {
  reach: () => Promise.reject(new RollcallError('DAEMON_START_FAILED', { detail: 'it ended with status 1' })),
  probe: () => Promise.reject(new RollcallError('DAEMON_UNREACHABLE', { detail: 'nobody answers' })),
  archive: () => Promise.reject(new RollcallError('DAEMON_UNREACHABLE', { detail: 'nobody answers' })),
  captures: () => Promise.reject(new RollcallError('DAEMON_UNREACHABLE', { detail: 'nobody answers' })),
  governance: () => Promise.reject(new RollcallError('DAEMON_UNREACHABLE', { detail: 'nobody answers' })),
};

/** Installed, with a register, and with a daemon that answers hooks. The clock is the real one. */
async function healthy(): Promise<World> {
  const w = makeWorld();
  w.deps.now = () => Date.now();
  await startWireDaemon(w.deps);
  await makeRegister(w);
  await runSetup({ scope: 'user' }, w.deps);
  return w;
}

async function makeRegister(w: World): Promise<string> {
  mkdirSync(w.deps.directories.state, { recursive: true, mode: 0o700 });
  const path = join(w.deps.directories.state, 'register.db');
  const store = await openSqliteStore({ path, synchronous: 'NORMAL' });
  await store.close();
  return path;
}

async function doctor(w: World, repair = false, daemon = access(w)): Promise<DoctorResult> {
  return runDoctor({ repair }, w.deps, daemon);
}

function named(result: DoctorResult, name: string): Check[] {
  return result.checks.filter((check) => check.name === name);
}

test('everything is in order: every check is ok and has nothing to be done', async () => {
  const w = await healthy();
  const result = await doctor(w);
  expect(result.checks.filter(({ ok }) => ok !== true)).toEqual([]);
  expect(result.failed).toBe(0);
  expect(result.enforcement).toEqual({ verdict: 'enforcing', reasons: [] });
  const names = [
    'node',
    'rollcall',
    'git',
    'bash',
    'state directory',
    'files of the state directory',
    'daemon',
    'write and read',
    'register',
  ];
  expect(new Set(result.checks.map(({ name }) => name))).toEqual(
    new Set([
      ...names,
      'archive',
      'capture',
      'deletion by Claude Code',
      'hooks',
      'BoundaryEnforcer',
      'configuration',
      'clock',
      'leftovers',
      'missed calls',
    ]),
  );
});

test('nothing is installed and no daemon starts: it still says all that it can', async () => {
  const w = makeWorld();
  w.deps.now = () => Date.now();
  const before = w.snapshot();
  const result = await doctor(w, false, unreachable);
  expect(named(result, 'daemon')).toMatchObject([{ ok: false, detail: expect.stringContaining('it ended with status 1') }]);
  expect(named(result, 'hooks')).toMatchObject([{ ok: false, remedy: 'Run `rollcall setup`.' }]);
  expect(result.failed).toBe(2);
  for (const { ok, remedy } of result.checks) expect(remedy === null).toBe(ok === true);
  expect(w.snapshot()).toEqual(before);
});

test('an archive that nothing can be stored in is a failed check', async () => {
  const w = await healthy();
  const stalled = { ...captured, health: { ...captured.health, stalled: 'the disk is full' } };
  const result = await doctor(w, false, { ...access(w), archive: () => Promise.resolve(stalled) });
  expect(named(result, 'capture')).toMatchObject([{ ok: false, detail: 'nothing can be stored: the disk is full' }]);
  expect(result.failed).toBe(1);
});

test('a daemon that answers and a register that does not', async () => {
  const w = await healthy();
  const error = new RollcallError('REGISTER_UNAVAILABLE', { detail: 'the disk is full' });
  const result = await doctor(w, false, { ...access(w), probe: () => Promise.reject(error) });
  expect(named(result, 'daemon')).toMatchObject([{ ok: true }]);
  expect(named(result, 'write and read')).toEqual([{ name: 'write and read', ok: false, detail: error.message, remedy: error.remedy }]);
});

test.each<[string, (w: World) => void, Partial<Check>]>([
  ['a state directory for all', (w) => chmodSync(w.deps.directories.state, 0o755), { name: 'state directory', ok: false }],
  [
    'a state directory that is a link',
    (w) => {
      const { state } = w.deps.directories;
      rmSync(state, { recursive: true });
      mkdirSync(`${state}-real`, { mode: 0o700 });
      symlinkSync(`${state}-real`, state);
    },
    { name: 'state directory', ok: false },
  ],
  [
    'an endpoint that others can read',
    (w) => chmodSync(join(w.deps.directories.state, 'endpoint'), 0o644),
    { name: 'files of the state directory', ok: false },
  ],
  ['a client without run bit', (w) => chmodSync(join(w.deps.directories.data, 'rollcall-hook'), 0o600), { name: 'hooks', ok: false }],
  ['broken settings', (w) => writeFileSync(w.settings, '{"rollcall-hook",}'), { name: 'hooks', ok: false }],
  [
    'broken configuration',
    (w) => {
      mkdirSync(w.deps.directories.config, { recursive: true });
      writeFileSync(join(w.deps.directories.config, 'config.yaml'), 'fail_closed: perhaps\n');
    },
    { name: 'configuration', ok: false },
  ],
  ['another version installed', (w) => (w.deps.program = { ...w.deps.program, version: '2.0.0' }), { name: 'rollcall', ok: 'warn' }],
  ['a clock that was set back', (w) => (w.deps.now = () => Date.now() - 86_400_000), { name: 'clock', ok: 'warn' }],
  ['a clock without battery', (w) => (w.deps.now = () => 0), { name: 'clock', ok: 'warn' }],
  [
    'calls that reached nobody',
    (w) =>
      writeFileSync(
        join(w.deps.directories.state, 'missed'),
        '2026-01-02T03:04:05Z s1 PreToolUse t1\n2026-01-02T03:04:06Z s1 PostToolUse t1\n',
      ),
    { name: 'missed calls', ok: 'warn', detail: '2 hook calls of 1 session reached no daemon, the last at 2026-01-02T03:04:06Z' },
  ],
  ['git that is not there', (w) => (w.deps.env = { ...w.deps.env, PATH: '/nowhere' }), { name: 'git', ok: false }],
  ['a settings file that is gone', (w) => rmSync(w.settings), { name: 'leftovers', ok: 'warn' }],
])('%s', async (_name, damage, expected) => {
  const w = await healthy();
  damage(w);
  const result = await doctor(w);
  const found = named(result, expected.name ?? '').filter(({ ok }) => ok === expected.ok);
  expect(found).toMatchObject([expected]);
  expect(found[0]?.remedy).toBeTruthy();
});

test('canaries that no daemon answered are no missed calls', async () => {
  const w = await healthy();
  writeFileSync(join(w.deps.directories.state, 'missed'), '2026-01-02T03:04:05Z rollcall-canary-n1 PreToolUse -\n');
  expect(named(await doctor(w), 'missed calls')).toMatchObject([{ ok: true }]);
});

test('leftovers of a killed daemon are named, and removed by --repair alone', async () => {
  const w = makeWorld();
  w.deps.now = () => Date.now();
  const { state, data } = w.deps.directories;
  mkdirSync(state, { recursive: true, mode: 0o700 });
  mkdirSync(data, { recursive: true });
  const left = ['endpoint', 'socket', 'start-failed', `.rollcall-${NO_PROCESS}-1.tmp`].map((name) => join(state, name));
  const line = formatEndpoint({ port: 1, token: 'a'.repeat(32), secret: 'b'.repeat(32), pid: NO_PROCESS, boot: '-', version: '1.2.3' });
  for (const path of left) writeFileSync(path, path.endsWith('endpoint') ? line : '1 no disk\n', { mode: 0o600 });
  utimesSync(left[2] as string, 1000, 1000);
  const ours = join(data, `.rollcall-${process.pid}-1.tmp`);
  writeFileSync(ours, '');

  const found = named(await doctor(w, false, unreachable), 'leftovers');
  expect(found.map(({ ok }) => ok)).toEqual(['warn', 'warn', 'warn', 'warn']);
  expect(found.map(({ detail }) => detail).join('\n')).toContain('no disk');
  expect(left.filter((path) => !existsSync(path))).toEqual([]);

  const repaired = named(await doctor(w, true, unreachable), 'leftovers');
  expect(repaired.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  expect([...left, ours].filter((path) => existsSync(path))).toEqual([ours]);
  expect(named(await doctor(w, true, unreachable), 'leftovers')).toMatchObject([{ ok: true, detail: 'none' }]);
});

test('a damaged register is named and left; --repair keeps a copy and moves it aside', async () => {
  const w = makeWorld();
  w.deps.now = () => Date.now();
  const path = await makeRegister(w);
  truncateSync(path, 4096 + 17);
  const damaged = readFileSync(path);
  expect(named(await doctor(w, false, unreachable), 'register')).toMatchObject([
    { ok: false, remedy: expect.stringContaining('--repair') },
  ]);
  expect(readFileSync(path).equals(damaged)).toBe(true);

  const { checks } = await doctor(w, true, unreachable);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'repair of the register', ok: 'warn' }));
  expect(existsSync(path)).toBe(false);
  const kept = readdirSync(w.deps.directories.state).find((name) => name.startsWith('register.db.damaged-')) ?? '';
  expect(readFileSync(join(w.deps.directories.state, kept)).equals(damaged)).toBe(true);
  expect(statSync(join(w.deps.directories.state, kept)).mode & 0o777).toBe(0o600);
});

test('a damaged register that a daemon has open is not moved', async () => {
  const w = makeWorld();
  const path = await makeRegister(w);
  truncateSync(path, 4096 + 17);
  const lock = acquire(join(w.deps.directories.state, 'lock.db'));
  onTestFinished(() => lock?.release());
  const { checks } = await doctor(w, true, unreachable);
  expect(checks).toContainEqual(expect.objectContaining({ name: 'repair of the register', ok: false }));
  expect(existsSync(path)).toBe(true);
});
