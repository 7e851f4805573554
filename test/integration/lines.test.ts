import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claudeLine, tmuxLine } from '../../src/daemon/line-view.ts';
import { directoriesOf, socketPath } from '../../src/platform/directories.ts';
import type { LineReply } from '../../src/protocol/api-line.ts';
import type { HistoryReply, ReplayReply } from '../../src/protocol/api-history.ts';
import { CLI, DaemonWorld, edit, hook } from './daemon-process.ts';
import { HOOK_SOURCE } from './hook-sandbox.ts';
import { RegisterWorld } from './register-world.ts';
import { register, Window } from './roll-world.ts';

interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** @param input null: stdin stays open and says nothing */
function run(world: DaemonWorld, args: readonly string[], input: string | null, env: Record<string, string> = {}): Promise<Ran> {
  return start(world, [process.execPath, CLI, ...args], input, env);
}

/** The same line by the shell client. */
function byShell(world: DaemonWorld, words: readonly string[], input: string, env: Record<string, string> = {}): Promise<Ran> {
  return start(world, [HOOK_SOURCE, 'line', ...words], input, env);
}

function start(world: DaemonWorld, [program = '', ...args]: string[], input: string | null, env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: world.repository, env: { ...world.env, ...env } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    child.stdin.on('error', () => {});
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
    if (input !== null) child.stdin.end(input);
  });
}
const line = (text: string): Ran => ({ status: 0, stdout: `${text}\n`, stderr: '' });

describe('the lines of a running daemon', () => {
  let world: DaemonWorld;
  beforeEach(() => void (world = new DaemonWorld()));
  afterEach(() => world.close());

  test('say who one is, who is here, what one holds; and the history and the replay tell the same day', async () => {
    const { endpoint } = await world.start();
    expect(world.cli('register', 'next', 'Ops').status).toBe(0);
    const two = { session_id: 'two', cwd: world.repository };
    await hook(endpoint, 'SessionStart', { ...two, hook_event_name: 'SessionStart', source: 'startup' });
    await hook(endpoint, 'UserPromptSubmit', { ...two, hook_event_name: 'UserPromptSubmit', prompt: 'x' });
    const file = join(world.repository, 'a.ts');
    await hook(endpoint, 'PreToolUse', edit('two', world.repository, file, 'u1'));
    writeFileSync(file, 'x');
    await hook(endpoint, 'PostToolUse', edit('two', world.repository, file, 'u1', 'PostToolUse'));
    const said = JSON.stringify({ session_id: 'two', cwd: '/', workspace: { current_dir: world.repository }, cost: { total_cost_usd: 1 } });
    expect(await run(world, ['statusline'], said)).toEqual(line('#2 · 2 here · 1 file held · main'));
    const json = await run(world, ['statusline', '--json'], said);
    expect(JSON.parse(json.stdout)).toEqual({
      line: '#2 · 2 here · 1 file held · main',
      number: 2,
      here: 2,
      held: 1,
      waits: 0,
      branch: 'main',
      contextLeft: null,
      contextLevel: null,
      unread: 0,
    });
    // By the shell client the same; where nothing names a directory, no line.
    expect(await byShell(world, ['claude-code'], said)).toEqual(line('#2 · 2 here · 1 file held · main'));
    const window = { context_window_size: 200_000, used_percentage: 39, remaining_percentage: 61 };
    const filled = JSON.stringify({ ...JSON.parse(said), context_window: window });
    expect(await byShell(world, ['claude-code'], filled)).toEqual(line('#2 · 2 here · 1 file held · main · 61 % context left'));
    expect(await byShell(world, ['claude-code'], 'no json')).toEqual({ status: 0, stdout: '', stderr: '' });
    const filledToo = filled.replace('61', '60');
    expect(await run(world, ['statusline'], filledToo)).toEqual(line('#2 · 2 here · 1 file held · main · 60 % context left'));
    // What says nothing of a session is about the directory.
    for (const input of ['', 'no json', '[1]', 'null', '{"session_id":7,"cwd":3}', '{"session_id":"nobody"}'])
      expect(await run(world, ['statusline'], input)).toEqual(line('2 here · 1 file held · main'));
    expect(await run(world, ['statusline'], null)).toEqual(line('2 here · 1 file held · main'));
    expect(await run(world, ['tmux-status', '%3', world.repository], null)).toEqual(line('2 here · 1 file held · main'));
    expect(await run(world, ['tmux-status', '%3', world.root], null)).toEqual(line('nobody here'));
    expect(await byShell(world, ['tmux', '%3', world.repository], '')).toEqual(line('2 here · 1 file held · main'));
    expect(await byShell(world, ['tmux', '%3', world.root], '')).toEqual(line('nobody here'));
    const { sessions } = world.json<HistoryReply>('history', '--last', '24h');
    expect(sessions.map(({ number, state, files, names }) => [number, state, files, names])).toEqual([
      [2, 'here', 1, ['a.ts']],
      [1, 'here', 0, []],
    ]);
    expect(world.cli('history', '--session', '#2').stdout).toMatch(/#2 changed one file:\n {2}a\.ts\n$/);
    expect(world.cli('history', '--last', 'soon')).toMatchObject({ status: 64 });
    const told = world.json<ReplayReply>('replay', '2');
    expect(told.state.sessions.map(({ session, holds }) => [session.number, holds.map(({ path }) => path)])).toEqual([
      [1, []],
      [2, ['a.ts']],
    ]);
    expect(world.cli('replay', '#2', '--at', '5m').stdout).toContain('Nobody was here.');
    expect(world.cli('replay', '2').stdout).toMatch(
      /How it stood now\n#1 here, its turn over\n#2 working\n {2}holds a\.ts since \d\d:\d\d\n$/,
    );
    expect(world.cli('replay', '2', '--at', 'noon')).toMatchObject({ status: 64 });
    expect(world.cli('replay', '99').stderr).toContain('99');
  });

  test('of a terminal in tmux: its number, with every # doubled', async () => {
    await world.start();
    const env = { TMUX_PANE: '%5', TMUX: '/tmp/tmux-0/default,1,0' };
    expect((await run(world, ['identify', '--as', '8'], '', env)).status).toBe(0);
    expect(await run(world, ['tmux-status', '%5', world.repository], '')).toEqual(line('##8 · 1 here · main'));
    expect(await run(world, ['tmux-status'], '', env)).toEqual(line('##8 · 1 here · main'));
    expect(await run(world, ['tmux-status', '%6', 'not/absolute'], '')).toEqual(line('1 here · main'));
    expect(await byShell(world, ['tmux', '%5', world.repository], '')).toEqual(line('##8 · 1 here · main'));
    expect(await byShell(world, ['tmux'], '', env)).toEqual(line('##8 · 1 here · main'));
  });
});

describe('where no daemon answers', () => {
  let world: DaemonWorld;
  let server: Server | null = null;
  const open: Socket[] = [];
  beforeEach(() => void (world = new DaemonWorld()));
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    await new Promise((done) => (server === null ? done(null) : server.close(done)));
    server = null;
    await world.close();
  });

  let answers: (socket: Socket) => void = () => {};

  async function somebody(): Promise<void> {
    const path = socketPath(directoriesOf(world.env).state, world.env);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    server = createServer((socket) => {
      open.push(socket);
      socket.on('error', () => {});
      answers(socket);
    });
    await new Promise<void>((done) => void server?.listen(path, done));
  }

  test('a line says so, starts none, and exits with 0', async () => {
    for (const command of ['statusline', 'tmux-status']) {
      expect(await run(world, [command], null)).toEqual(line('rollcall: not running'));
      expect(await run(world, [command], '', { ROLLCALL_HOME: 'relative' })).toEqual(line('rollcall: not running'));
    }
    for (const command of ['statusline', 'tmux-status']) expect(await run(world, [command, '--json'], '')).toEqual(line('null'));
    expect(world.daemons()).toEqual([]);
  });

  test('a daemon that hangs, drips, or answers with something else keeps nobody', async () => {
    await somebody();
    expect(await run(world, ['statusline'], null)).toEqual(line('rollcall: not running'));
    answers = (socket) => {
      const drip = setInterval(() => socket.write('HTTP/1.1 200 OK\r\nX: y\r\n'), 50);
      socket.on('close', () => clearInterval(drip));
    };
    expect(await run(world, ['tmux-status'], '')).toEqual(line('rollcall: not running'));
    answers = (socket) => void socket.end('HTTP/1.0 500 no\r\n\r\n{}');
    expect(await run(world, ['statusline'], '{}')).toEqual(line('rollcall: not running'));
  });
});

describe('what a line is about', () => {
  let world: RegisterWorld;
  beforeEach(async () => void (world = await RegisterWorld.open()));
  afterEach(() => world.close());
  const home = (): string => world.repository;
  /** As Claude Code says it; `left` of its context. */
  const said = (session: string, left?: number | null): string =>
    JSON.stringify({
      session_id: session,
      context_window: { context_window_size: 200_000, used_percentage: left == null ? left : 100 - left, remaining_percentage: left },
    });
  const of = async (session: string, cwd = home()) => facts(await claudeLine(world.d, said(session), cwd, null));
  const nobodys = async (pane: string | null = null) => facts(await tmuxLine(world.d, pane, home()));
  const row = async (id: string) => (await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', id)))[0];

  test('only who is here counts: nobody that is stale, inactive, ended or gone', async () => {
    const [a, b] = [world.agent('a', 100), world.agent('b', 200)];
    await a.start();
    await b.start();
    await register(world, { number: 9 });
    expect(await nobodys()).toMatchObject({ number: null, here: 3 });
    world.kill(200);
    expect(await nobodys()).toMatchObject({ here: 2 });
    world.advance(121 * 60_000);
    expect(await of('a')).toMatchObject({ number: 1, here: 1 });
  });

  test('what it holds and waits for, in its own repository wherever it stands', async () => {
    const [a, b] = [world.agent('a', 100), world.agent('b', 200)];
    for (const agent of [a, b]) {
      await agent.start();
      await agent.prompt();
      await agent.edit('x.ts');
    }
    await a.edit('y.ts');
    expect(await of('a')).toEqual({
      number: 1,
      here: 2,
      held: 2,
      waits: 0,
      unread: 0,
      branch: 'main',
      contextLeft: null,
      contextLevel: null,
    });
    expect(await of('b', world.root)).toEqual({
      number: 2,
      here: 2,
      held: 0,
      waits: 1,
      branch: null,
      contextLeft: null,
      contextLevel: null,
      unread: 0,
    });
    expect(await nobodys()).toMatchObject({ number: null, held: 2, waits: 0 });
  });

  test('a pane: the session that said it is there', async () => {
    const window = new Window(world, 'pts/1');
    Object.assign(window.instance, { tmuxPane: '%5' });
    await window.identify({ as: 4 });
    expect(await nobodys('%5')).toMatchObject({ number: 4 });
    expect(await nobodys('%6')).toMatchObject({ number: null });
  });

  test('the directory is the one that Claude Code names; without any there is no line', async () => {
    await world.agent('a', 100).start();
    const named = JSON.stringify({ session_id: 'nobody', cwd: '/', workspace: { current_dir: world.repository } });
    expect(await claudeLine(world.d, named, '/elsewhere', null)).toMatchObject({ here: 1, branch: 'main' });
    expect(await claudeLine(world.d, named, null, null)).toMatchObject({ here: 1, branch: 'main' });
    for (const nothing of ['', 'no json', '{}', '{"cwd":"relative"}']) expect(await claudeLine(world.d, nothing, null, null)).toBeNull();
  });

  test('how much context is left: what the session said last, and nothing before it knows', async () => {
    const [a, b] = [world.agent('a', 100), world.agent('b', 200)];
    await a.start();
    await b.start();
    const line = async (session: string, left?: number | null) => (await claudeLine(world.d, said(session, left), home(), null))?.line;
    expect(await line('a', null)).toBe('#1 · 2 here · main');
    expect(await line('a', 62)).toBe('#1 · 2 here · main · 62 % context left');
    expect(await line('b')).toBe('#2 · 2 here · main');
    expect(await line('nobody', 7)).toBe('2 here · main');
    const one = await row('a');
    expect(world.d.contextWindows.of(one?.id ?? '')).toEqual({
      sizeTokens: 200_000,
      usedPercent: 38,
      remainingPercent: 62,
      saidAt: world.now,
    });
    // Once more not known, e.g. after a restart of the agent: the old number is no longer true.
    expect(await line('a', null)).toBe('#1 · 2 here · main');
  });

  describe('a heartbeat', () => {
    const MINUTE = 60_000;

    test('keeps a session that has no process from being stale, and its turn not from being over', async () => {
      const away = world.agent('a', 0);
      await away.start();
      await away.prompt();
      await away.edit('x.ts');
      const started = await row('a');
      for (let minute = 0; minute < 180; minute += 10) {
        world.advance(10 * MINUTE);
        await of('a');
        await world.liveness();
      }
      const now = await row('a');
      expect(now).toMatchObject({ inactiveSince: null, endedAt: null, turn: { running: false, endedBy: 'silence' } });
      expect(now?.lastSeenAt).toBe(started?.lastSeenAt);
      expect(now?.beatAt).toBe(world.now);
      expect((await nobodys()).here).toBe(1);
      // Without it:
      world.advance(121 * MINUTE);
      await world.liveness();
      expect((await row('a'))?.inactiveSince).toBe(world.now);
      // And back again.
      expect(await of('a')).toMatchObject({ number: 1, here: 1 });
      expect((await row('a'))?.inactiveSince).toBeNull();
    });

    test('is written once in a while, not with every line', async () => {
      await world.agent('a', 0).start();
      const beats = async (): Promise<number> => {
        const entries = await world.store.read((tx) => tx.journal.recent({ limit: 100 }));
        return entries.filter(({ kind }) => kind === 'session.heartbeat').length;
      };
      for (let i = 0; i < 100; i++) {
        world.advance(30_000);
        await of('a');
      }
      expect(await beats()).toBe(1);
    });

    test('brings nobody back whose process is gone', async () => {
      await world.agent('a', 100).start();
      world.kill(100);
      world.advance(60 * MINUTE);
      expect(await of('a')).toMatchObject({ here: 0 });
      expect((await row('a'))?.endReason).toBe('process-gone');
    });

    test('tmux is one of nobody', async () => {
      const a = world.agent('a', 0);
      await a.start();
      const before = await row('a');
      world.advance(60 * MINUTE);
      await nobodys();
      expect(await row('a')).toEqual(before);
    });
  });
});

/** All that the line was made of. */
function facts(reply: LineReply | null): Omit<LineReply, 'line'> {
  if (reply === null) throw new Error('there is no line');
  const { line: _, ...rest } = reply;
  return rest;
}
