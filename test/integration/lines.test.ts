import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lineOf } from '../../src/daemon/line-view.ts';
import { directoriesOf, socketPath } from '../../src/platform/directories.ts';
import type { HistoryReply, ReplayReply } from '../../src/protocol/api-history.ts';
import { CLI, DaemonWorld, edit, hook } from './daemon-process.ts';
import { RegisterWorld } from './register-world.ts';
import { register, Window } from './roll-world.ts';

interface Ran {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** @param input null: stdin stays open and says nothing */
function run(world: DaemonWorld, args: readonly string[], input: string | null, env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd: world.repository, env: { ...world.env, ...env } });
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
    expect(JSON.parse(json.stdout)).toEqual({ number: 2, here: 2, held: 1, waits: 0, branch: 'main' });
    // What says nothing of a session is about the directory.
    for (const input of ['', 'no json', '[1]', 'null', '{"session_id":7,"cwd":3}', '{"session_id":"nobody"}'])
      expect(await run(world, ['statusline'], input)).toEqual(line('2 here · 1 file held · main'));
    expect(await run(world, ['statusline'], null)).toEqual(line('2 here · 1 file held · main'));
    expect(await run(world, ['tmux-status', '%3', world.repository], null)).toEqual(line('2 here · 1 file held · main'));
    expect(await run(world, ['tmux-status', '%3', world.root], null)).toEqual(line('nobody here'));
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
  const ask = (given: Partial<Parameters<typeof lineOf>[1]> = {}) =>
    lineOf(world.d, { cwd: world.repository, session: null, pane: null, pid: null, ...given });

  test('only who is here counts: nobody that is stale, inactive, ended or gone', async () => {
    const [a, b] = [world.agent('a', 100), world.agent('b', 200)];
    await a.start();
    await b.start();
    await register(world, { number: 9 });
    expect(await ask()).toMatchObject({ number: null, here: 3 });
    world.kill(200);
    expect(await ask()).toMatchObject({ here: 2 });
    world.advance(121 * 60_000);
    expect(await ask({ session: 'a' })).toMatchObject({ number: 1, here: 1 });
  });

  test('what it holds and waits for, in its own repository wherever it stands', async () => {
    const [a, b] = [world.agent('a', 100), world.agent('b', 200)];
    for (const agent of [a, b]) {
      await agent.start();
      await agent.prompt();
      await agent.edit('x.ts');
    }
    await a.edit('y.ts');
    expect(await ask({ session: 'a' })).toEqual({ number: 1, here: 2, held: 2, waits: 0, branch: 'main' });
    expect(await ask({ session: 'b', cwd: world.root })).toEqual({ number: 2, here: 2, held: 0, waits: 1, branch: null });
    expect(await ask()).toMatchObject({ number: null, held: 2, waits: 0 });
    const seen = await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'b'));
    world.advance(60_000);
    await ask({ session: 'b' });
    expect(await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'b'))).toEqual(seen);
  });

  test('a pane: the session that said it is there', async () => {
    const window = new Window(world, 'pts/1');
    Object.assign(window.instance, { tmuxPane: '%5' });
    await window.identify({ as: 4 });
    expect(await ask({ pane: '%5' })).toMatchObject({ number: 4 });
    expect(await ask({ pane: '%6' })).toMatchObject({ number: null });
  });
});
