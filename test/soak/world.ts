import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspectSettings } from '../../src/agents/claude-code/installer/inspect.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { endedHere, madeHere, removedHere, startedHere } from '../bench/support/cleanup.ts';
import { DaemonWorld, until } from '../integration/daemon-process.ts';
import { type AgentPrograms, makePrograms } from './agent-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * A home, a state directory and a repository with two worktrees, below one temporary directory. The program is a copy of
 * the build: a build that is made meanwhile changes nothing here. Calls that reach no daemon are refused (`fail_closed`).
 */
export class SoakWorld extends DaemonWorld {
  readonly cliPath: string;
  readonly worktrees: readonly [string, string];
  readonly programs: AgentPrograms;
  readonly register: string;
  #commands: ReadonlyMap<string, string> = new Map();
  readonly #daemons = new Set<number>();

  constructor() {
    super();
    madeHere(this.root);
    this.cliPath = join(this.root, 'program/bin/rollcall.mjs');
    for (const part of ['bin', 'dist', 'hooks', 'package.json'])
      cpSync(join(ROOT, part), join(this.root, 'program', part), { recursive: true, filter: (path) => !/\/cli-.*\.map$/.test(path) });
    symlinkSync(join(ROOT, 'node_modules'), join(this.root, 'program/node_modules'));
    mkdirSync(join(this.home, '.config/rollcall'), { recursive: true });
    writeFileSync(join(this.home, '.config/rollcall/config.yaml'), 'fail_closed: true\n', { mode: 0o600 });
    this.worktrees = [this.repository, join(this.root, 'shop-beside')];
    this.programs = makePrograms(this.root, this.home, this.env);
    this.register = join(this.state, 'register.db');
  }

  /** Files that are committed, in both worktrees. */
  fill(paths: readonly string[]): void {
    for (const path of paths) {
      mkdirSync(dirname(join(this.repository, path)), { recursive: true });
      writeFileSync(join(this.repository, path), 'at the beginning\n');
    }
    this.#git('config', 'user.name', 'Soak');
    this.#git('config', 'user.email', 'soak@localhost');
    this.#git('config', 'gc.auto', '0');
    this.#git('add', '-A');
    this.#git('commit', '--quiet', '-m', 'begin');
    this.#git('worktree', 'add', '--quiet', '-b', 'beside', this.worktrees[1]);
  }

  /** `rollcall setup`: afterwards a daemon runs, and the hooks are there. */
  async setUp(): Promise<void> {
    const { stdout, stderr } = spawnSync(process.execPath, [this.cliPath, 'setup', '--yes'], {
      cwd: this.repository,
      env: this.env,
      encoding: 'utf8',
      input: '',
      timeout: 60_000,
    });
    if (!/^ENFORCING/m.test(stdout)) throw new Error(`setup did not end in ENFORCING:\n${stdout}${stderr}`);
    const settings = readFileSync(join(this.home, '.claude/settings.json'), 'utf8');
    this.#commands = new Map(inspectSettings(settings).own.map(({ event, command }) => [event, command]));
    await until('the daemon', () => this.running());
  }

  /** The installed hook command of an event; null where setup installs none. */
  command(event: string): string | null {
    return this.#commands.get(event) ?? null;
  }

  /** The daemon that the endpoint file names, if it lives. */
  running(): Endpoint | null {
    const endpoint = this.endpoint();
    if (endpoint === null || !lives(endpoint.pid)) return null;
    this.#daemons.add(endpoint.pid);
    startedHere(endpoint.pid);
    return endpoint;
  }

  /** SIGKILL for the daemon that runs; false when none does. */
  killDaemon(): boolean {
    const endpoint = this.running();
    if (endpoint === null) return false;
    process.kill(endpoint.pid, 'SIGKILL');
    endedHere(endpoint.pid);
    return true;
  }

  /** The daemon leaves in order, and nobody has the register open any more. */
  async leave(): Promise<void> {
    const endpoint = this.running();
    if (endpoint !== null) process.kill(endpoint.pid, 'SIGTERM');
    await until('the end of the daemon', () => this.daemons().length === 0);
    for (const pid of this.#daemons) endedHere(pid);
  }

  /** For looking at a failure afterwards; nobody has the register open any more. */
  keep(directory: string | null, name: string): void {
    if (directory === null) return;
    for (const file of readdirSync(this.state).filter((entry) => /^(?:register\.db|daemon\.log|missed)/.test(entry)))
      cpSync(join(this.state, file), join(directory, name, file));
  }

  override async close(): Promise<void> {
    await super.close();
    for (const pid of this.#daemons) endedHere(pid);
    removedHere(this.root);
  }

  #git(...args: string[]): void {
    const { status, stderr } = spawnSync('git', args, { cwd: this.repository, env: this.env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
