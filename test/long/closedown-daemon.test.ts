import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { isAlive, processIdOf } from '../../src/platform/processes.ts';
import type { ClosedownReply } from '../../src/protocol/api-lifecycle.ts';
import type { JournalReply } from '../../src/protocol/api.ts';
import { DaemonWorld, send, until } from '../integration/daemon-process.ts';
import { HookedSession } from '../integration/hooked-session.ts';

let world: DaemonWorld;
beforeEach(() => void (world = new DaemonWorld()));
afterEach(() => world.close());

const ID = '0c1d2e3f-0000-4000-8000-0000000000aa';
const OTHER = '0c1d2e3f-0000-4000-8000-0000000000bb';
const MARKER = '.claude/session-complete.marker';

/** An agent's process: it starts what it is told on its input, and prints the number of each. */
class AgentProcess {
  readonly child: ChildProcess;
  readonly #pids: number[] = [];

  constructor(id: string) {
    const code = `const { spawn } = require('node:child_process');
      const env = { ...process.env, CLAUDE_CODE_SESSION_ID: '${id}' };
      process.stdout.write(spawn('sleep', ['1000'], { argv0: 'rollcall-hook', stdio: 'ignore' }).pid + '\\n');
      require('node:readline').createInterface(process.stdin).on('line', (line) => {
        process.stdout.write(spawn('/bin/sh', ['-c', line], { env, stdio: 'ignore', detached: true }).pid + '\\n');
      });`;
    const env = { PATH: process.env['PATH'] ?? '', TMUX_TMPDIR: world.root };
    this.child = spawn(process.execPath, ['-e', code], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdout?.on('data', (text: Buffer) => this.#pids.push(...text.toString().trim().split('\n').map(Number)));
    onTestFinished(() => {
      this.child.kill('SIGKILL');
      for (const pid of this.#pids) end(pid);
    });
  }

  async start(command: string): Promise<number> {
    const at = this.#pids.length;
    this.child.stdin?.write(`${command}\n`);
    return until('the process', () => this.#pids[at]);
  }

  async session(id: string): Promise<HookedSession> {
    const hook = await until('its hook', () => this.#pids[0]);
    onTestFinished(() => void spawnSync('kill', ['-9', String(hook)]));
    return new HookedSession(world, id, { process: { agent: this.child.pid ?? 0, hook } });
  }
}

function end(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is over.
  }
}

const alive = (pid: number): boolean => {
  const id = processIdOf(pid);
  return id !== null && isAlive(id);
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** As the command of a person at a terminal asks. */
async function closedown(session: string): Promise<ClosedownReply> {
  const command = spawn('sleep', ['1006'], { stdio: 'ignore' });
  onTestFinished(() => void command.kill('SIGKILL'));
  const endpoint = world.endpoint();
  if (endpoint === null) throw new Error('no daemon runs');
  const body = { cwd: world.repository, session, dryRun: false, caller: { pid: command.pid, terminal: true } };
  const reply = await send(endpoint, '/api/closedown', JSON.stringify(body));
  if (reply.status !== 200) throw new Error(reply.body);
  return JSON.parse(reply.body) as ClosedownReply;
}

test('E09, E10: real processes, and a daemon that is killed in the middle: what is the session’s ends, all others live, and the rest follows by itself', async () => {
  const port = await freePort();
  mkdirSync(join(world.home, '.config/rollcall'), { recursive: true });
  writeFileSync(join(world.home, '.config/rollcall/config.yaml'), `closedown:\n  protected_ports: [${port}]\n`);
  const { child: daemon } = await world.start();
  const [agent, other] = [new AgentProcess(ID), new AgentProcess(OTHER)];
  const session = await agent.session(ID);
  const tools = await agent.start('exec sleep 1001');
  await session.hook('SessionStart', { source: 'startup' });
  await session.hook('UserPromptSubmit', { prompt: 'work' });
  const second = await other.session(OTHER);
  await second.hook('SessionStart', { source: 'startup' });
  await second.hook('UserPromptSubmit', { prompt: 'work' });
  // Start times are right to some 20 ms.
  const began = Date.now();
  await until('a moment', () => Date.now() - began > 200);

  const plain = await agent.start('exec sleep 1002');
  const stubborn = await agent.start(`trap '' TERM; while :; do sleep 1; done`);
  const orphans = join(world.root, 'orphan');
  await agent.start(`setsid sleep 1003 & echo $! > '${orphans}'`);
  const orphan = await until('the orphan', () => existsSync(orphans) && Number(readFileSync(orphans, 'utf8')));
  onTestFinished(() => void spawnSync('kill', ['-9', String(orphan)]));
  const code = `require('node:http').createServer((_, r) => r.end('x')).listen(${port}, '127.0.0.1')`;
  const server = await agent.start(`'${process.execPath}' -e "${code}"; true`);
  await until('the server', () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      (reply) => reply.ok,
      () => false,
    ),
  );
  await agent.start('tmux -L closedown -f /dev/null new-session -d "sleep 1004"');
  const tmux = (...args: string[]) =>
    spawnSync('tmux', ['-L', 'closedown', ...args], {
      env: { PATH: process.env['PATH'] ?? '', TMUX_TMPDIR: world.root },
      encoding: 'utf8',
    });
  const [tmuxServer, pane] = await until('tmux', () => {
    const found = tmux('display', '-p', '#{pid} #{pane_pid}').stdout.trim().split(' ').map(Number);
    return found.length === 2 ? found : null;
  });
  // By its number: its socket goes with the directory of the test.
  onTestFinished(() => void spawnSync('kill', [String(tmuxServer)]));
  const foreign = await other.start('exec sleep 1005');

  const asked = closedown('1').catch(() => null);
  await until('the marker', () => existsSync(join(world.repository, MARKER)));
  await until('the first ends', () => !alive(plain));
  expect(alive(stubborn)).toBe(true);
  daemon.kill('SIGKILL');
  await asked;
  await world.start();
  const done = () => world.json<JournalReply>('journal', '--limit', '200').entries.filter(({ kind }) => kind === 'closedown.done');
  await until('the end of the closedown', () => done().length > 0);

  expect([plain, stubborn, orphan].filter(alive)).toEqual([]);
  const kept = { server, pane: pane ?? 0, tools, foreign, agent: agent.child.pid ?? 0, other: other.child.pid ?? 0 };
  expect(Object.entries(kept).filter(([, pid]) => !alive(pid))).toEqual([]);
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  const reply = await closedown('1');
  expect([reply.outcome, done().length]).toEqual(['was-closed', 1]);
  const document = readFileSync(reply.document ?? '', 'utf8');
  expect(document).toContain(`process ${stubborn} `);
  expect(document).toMatch(/was left: it (runs another one, which )?listens on the protected port/);
  expect(
    await session.hook('PreToolUse', {
      tool_name: 'Write',
      tool_use_id: 'u',
      tool_input: { file_path: join(world.repository, 'x'), content: '' },
    }),
  ).toContain('this session is closed down');
  expect(
    await second.hook('PreToolUse', {
      tool_name: 'Write',
      tool_use_id: 'v',
      tool_input: { file_path: join(world.repository, 'y'), content: '' },
    }),
  ).toBe('');
});
