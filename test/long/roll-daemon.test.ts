import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { processIdOf } from '../../src/platform/processes.ts';
import type { JournalReply } from '../../src/protocol/api.ts';
import type {
  CleanupReply,
  HeartbeatReply,
  IdentifyReply,
  RegisterReply,
  RollReply,
  WhoamiReply,
} from '../../src/protocol/api-identity.ts';
import type { ErrorReply } from '../../src/protocol/errors.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { DaemonWorld, send, until } from '../integration/daemon-process.ts';

let world: DaemonWorld;
let endpoint: Endpoint;
beforeEach(async () => {
  world = new DaemonWorld();
  ({ endpoint } = await world.start());
});
afterEach(() => world.close());

async function post<T>(path: string, body: object): Promise<T & Partial<ErrorReply>> {
  const caller = { pid: process.pid, terminal: false };
  const reply = await send(endpoint, `/api/${path}`, JSON.stringify({ cwd: world.repository, caller, ...body }));
  return JSON.parse(reply.body) as T & Partial<ErrorReply>;
}
async function get<T>(path: string): Promise<T> {
  const query = `${path.includes('?') ? '&' : '?'}cwd=${encodeURIComponent(world.repository)}`;
  return JSON.parse((await send(endpoint, `/api/${path}${query}`, '', {}, 'GET')).body) as T;
}
const nothing = { number: null, role: null, goal: null, sessionId: null, terminal: null, force: false };
const register = (part: object) => post<RegisterReply>('register', { ...nothing, ...part });
const window = (tty: string, shell: number) => ({
  instance: { tty, tmuxPane: null, shell: { pid: shell, startTime: `${shell}` } },
  day: '2026-11-21',
});
const identify = (who: object, part: object = {}) =>
  post<IdentifyReply>('identify', { ...who, as: null, fresh: false, role: null, goal: null, force: false, heartbeatOnly: false, ...part });

describe('many at once', () => {
  test.each([13, 50])('%d registrations all persist, each under a number of its own', async (count) => {
    const replies = await Promise.all(
      Array.from({ length: count }, (_, i) => register(i % 2 === 0 ? { role: `role ${i}` } : { sessionId: `own-${i}`, role: `role ${i}` })),
    );
    const numbers = replies.map(({ session }) => session.number).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    const roll = await get<RollReply>('roll');
    expect(roll).toMatchObject({ active: count, inactive: 0, stale: 0, available: '' });
    expect(new Set(roll.sessions.map(({ role }) => role)).size).toBe(count);
    expect(new Set(roll.sessions.map(({ sessionId }) => sessionId)).size).toBe(count);
  });

  test('fifty windows that all want 8: one gets it, the others are told whose it is', async () => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, i) => identify(window(`pts/${i}`, 1000 + i), { as: 8, role: `window ${i}` })),
    );
    const won = replies.filter(({ error }) => error === undefined);
    expect(won).toHaveLength(1);
    const owner = won[0]?.session?.role;
    expect(replies.flatMap(({ error }) => (error ? [[error.code, error.details['role']]] : []))).toEqual(
      Array.from({ length: 49 }, () => ['NUMBER_TAKEN', owner]),
    );
  });

  test('registrations, notes, heartbeats and cleanups between one another lose nothing', async () => {
    for (let number = 1; number <= 10; number++) await register({ number, role: `role ${number}` });
    const who = window('pts/1', 1);
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => [
        post('amend', { session: `${i + 1}`, note: `note ${i + 1}` }),
        post('amend', { session: `${i + 1}`, goal: `goal ${i + 1}` }),
        post('heartbeat', { ...who, session: `${i + 1}` }),
        post('heartbeat', { ...who, session: `${i + 1}` }),
        post('cleanup', { dryRun: false, timeoutMinutes: null, all: true }),
        register({}),
      ]).flat(),
    );
    const { sessions } = await get<RollReply>('roll');
    expect(sessions).toHaveLength(20);
    const first = sessions.slice(0, 10).map(({ role, note, goal }) => [role, note, goal]);
    expect(first).toEqual(Array.from({ length: 10 }, (_, i) => [`role ${i + 1}`, `note ${i + 1}`, `goal ${i + 1}`]));
    const { entries } = await get<JournalReply>('journal?limit=1000');
    // Two of one session in the same moment are two.
    expect(entries.filter(({ kind }) => kind === 'session.heartbeat')).toHaveLength(20);
  });
});

test('what cannot be meant is refused, and changes nothing', async () => {
  const requests: [path: string, body: object][] = [
    ['cleanup', { dryRun: false, all: false, timeoutMinutes: 'abc' }],
    ['cleanup', { dryRun: false, all: false, timeoutMinutes: -5 }],
    ['cleanup', { dryRun: false, all: false, timeoutMinutes: 0 }],
    ['cleanup', { dryRun: false, all: false }],
    ['register', { ...nothing, number: 0 }],
    ['register', { ...nothing, number: -1 }],
    ['register', { ...nothing, number: 1.5 }],
    ['register', { ...nothing, number: 1_000_000 }],
    ['register', { ...nothing, number: '8' }],
    ['register', { ...nothing, sessionId: '8' }],
    ['register', { ...nothing, sessionId: '8@2026-11-21' }],
    ['register', { ...nothing, sessionId: 'a b' }],
    ['register', { ...nothing, sessionId: '../x\n' }],
    ['whoami', { ...window('pts/1', 1), day: 'today' }],
    ['whoami', { ...window('pts/1', 1), day: '2026-02-30' }],
    ['whoami', { ...window('pts/\u001b[2J', 1) }],
    ['whoami', { instance: { tty: null, tmuxPane: '%5; rm', shell: null }, day: '2026-11-21' }],
    ['amend', { session: '8', number: 0 }],
    ['retire', { session: '' }],
  ];
  await register({ number: 5 });
  const before = await get<RollReply>('roll');
  const codes: unknown[] = [];
  for (const [path, body] of requests) codes.push([path, body, (await post(path, body)).error?.code]);
  expect(codes).toEqual(requests.map(([path, body]) => [path, body, 'BAD_REQUEST']));
  expect((await get<RollReply>('roll')).sessions).toEqual(before.sessions);
});

test('three windows keep their numbers over a restart of the daemon, and identify without a word of theirs', async () => {
  const windows = [window('s001', 1), window('s002', 2), window('s003', 3)];
  for (const [i, as] of [8, 1, 2].entries()) expect(await identify(windows[i]!, { as })).toMatchObject({ outcome: 'identified' });
  process.kill(endpoint.pid, 'SIGKILL');
  await until('the end of the daemon', () => processIdOf(endpoint.pid) === null || world.daemons().length === 0);
  ({ endpoint } = await world.start());
  for (const [i, number] of [8, 1, 2].entries()) {
    expect(await identify(windows[i]!)).toMatchObject({ outcome: 'loaded', session: { number } });
    expect(await post<WhoamiReply>('whoami', windows[i]!)).toMatchObject({ by: 'terminal', session: { number } });
  }
});

test('the daemon cleans up and notes silent sessions by itself, as the settings say', async () => {
  await post('daemon/stop', {});
  await until('the end of the daemon', () => world.daemons().length === 0);
  ({ endpoint } = await world.start(undefined, {
    ROLLCALL_CLEANUP_TIMEOUT_MINUTES: '0.05',
    ROLLCALL_HEARTBEAT_INTERVAL_MINUTES: '0.05',
  }));
  await register({ number: 5 });
  // As the hook of an agent whose process is this one.
  const hookPid = spawn('sleep', ['60'], { argv0: 'rollcall-hook' });
  onTestFinished(() => void hookPid.kill('SIGKILL'));
  const headers = { 'x-rollcall-pid': String(hookPid.pid), 'x-rollcall-ppid': String(process.pid) };
  const body = { session_id: 'a', cwd: world.repository, hook_event_name: 'SessionStart', source: 'startup' };
  await send(endpoint, '/hook/claude-code/SessionStart', JSON.stringify(body), headers);
  const ended = await until('the mark of the daemon', async () => {
    const { sessions } = await get<RollReply>('roll');
    return sessions.find(({ number, status }) => number === 5 && status === 'inactive');
  });
  expect(ended.markedInactiveAt).not.toBeNull();
  const { entries } = await get<JournalReply>('journal?limit=1000');
  expect(entries.find(({ kind }) => kind === 'session.inactive')?.data).toMatchObject({ by: 'the daemon', why: 'stale' });
  const beat = await until('a beat of the living one', async () =>
    (await get<JournalReply>('journal?limit=1000')).entries.find(({ kind }) => kind === 'session.heartbeat'),
  );
  expect(beat).toMatchObject({ session: { number: 1 }, data: { by: 'the daemon' } });
  expect((await get<RollReply>('roll')).sessions[0]).toMatchObject({ number: 1, status: 'active', stale: false });
  const again = await post<CleanupReply>('cleanup', { dryRun: true, timeoutMinutes: null, all: false });
  expect(again.rows.find(({ number }) => number === 5)).toMatchObject({ status: 'inactive', action: null });
  expect(await post<HeartbeatReply>('heartbeat', { ...window('pts/1', 1), session: '5' })).toMatchObject({ reactivated: true });
});
