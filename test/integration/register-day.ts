import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Answer } from '../../src/daemon/register/handle.ts';
import { Agent, RegisterWorld, aCall } from './register-world.ts';

/** An announced shell call: it is run and reported when the test says so. */
export interface Announced {
  answer: Answer;
  run(): void;
  report(): Promise<Answer>;
}

/** An agent whose whole days are told in one line a step. */
export class Worker extends Agent {
  /** Exit status of the last command; null when it was refused. */
  status: number | null = null;
  /** Its output and errors. */
  output = '';

  async announce(command: string, part: { background?: boolean; subagentId?: string } = {}): Promise<Announced> {
    const tool = { ...aCall(this.world.nextCall()), name: 'Bash', command, background: part.background ?? false };
    const subagentId = part.subagentId ?? null;
    this.world.now = Math.max(this.world.now, Date.now());
    const answer = await this.send({ kind: 'tool-before', tool, subagentId });
    return {
      answer,
      run: () => this.shell(command),
      report: () => {
        this.world.now = Math.max(this.world.now, Date.now());
        return this.send({ kind: this.status === 0 ? 'tool-after' : 'tool-failed', tool, subagentId }, false);
      },
    };
  }

  /** Runs it beside the register, as a person would, in the agent's directory. */
  shell(command: string): void {
    const done = spawnSync('bash', ['-c', command], { cwd: this.cwd, env: environment(this.world), encoding: 'utf8', timeout: 20_000 });
    this.status = done.status;
    this.output = `${done.stdout}${done.stderr}`;
  }

  async call(command: string, part: { subagentId?: string } = {}): Promise<Answer> {
    const call = await this.announce(command, part);
    this.status = null;
    this.output = '';
    if (call.answer.deny !== null || call.answer.ask !== null) return call.answer;
    call.run();
    await call.report();
    return call.answer;
  }

  override async edit(path: string, content = `${this.id} ${this.world.nextCall()}\n`, subagentId: string | null = null): Promise<Answer> {
    this.world.now = Math.max(this.world.now, Date.now());
    const answer = await super.edit(path, content, subagentId);
    return answer;
  }

  /**
   * Steps of a day: a command, `edit <path>`, or a function. What is refused, asked, said, or ends with an error comes
   * back, one line each; a command behind `! ` may end with an error.
   */
  async day(...steps: (string | (() => unknown))[]): Promise<string[]> {
    const trouble: string[] = [];
    for (const step of steps) {
      if (typeof step === 'function') {
        await step();
        continue;
      }
      const path = /^edit (.+)$/s.exec(step)?.[1];
      const command = step.replace(/^! /, '');
      const { deny, ask, texts } = path === undefined ? await this.call(command) : await this.edit(path);
      for (const text of [deny, ask, ...texts]) if (text !== null) trouble.push(`${step}: ${text}`);
      if (path === undefined && deny === null && ask === null && this.status !== 0 && !step.startsWith('! '))
        trouble.push(`${step}: ended with ${this.status}: ${this.output.trim()}`);
    }
    return trouble;
  }
}

/** A repository with a few files, and two agents whose turns run. */
export async function openDay(): Promise<{ world: RegisterWorld; a: Worker; b: Worker }> {
  const world = await RegisterWorld.open();
  for (const [path, content] of FILES) world.write(path, content);
  world.git('add', '.');
  world.git('commit', '--quiet', '--message', 'second');
  world.now = Date.now();
  const [a, b] = [new Worker(world, 'a', 101, world.repository), new Worker(world, 'b', 102, world.repository)];
  await a.start();
  await a.prompt();
  return { world, a, b };
}

const FILES = [
  ['src/a.ts', 'a\n'],
  ['src/b.ts', 'b\n'],
  ['src/c.ts', 'c\n'],
  ['docs/x.md', 'x\n'],
  ['.gitignore', 'dist/\nnode_modules/\n'],
  ['package-lock.json', '{}\n'],
] as const;

function environment(world: RegisterWorld): Record<string, string> {
  const who = { GIT_AUTHOR_NAME: 'T', GIT_AUTHOR_EMAIL: 't@localhost', GIT_COMMITTER_NAME: 'T', GIT_COMMITTER_EMAIL: 't@localhost' };
  return { PATH: process.env['PATH'] ?? '', HOME: world.root, GIT_CONFIG_NOSYSTEM: '1', GIT_EDITOR: 'true', ...who };
}

/** Changes of the file system's clock and the daemon's are told apart when they are further apart than their slack. */
export function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 80));
}

/** null when there is none. */
export function contentOf(world: RegisterWorld, path: string): string | null {
  const file = join(world.repository, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** The person saves a file: after every call and before the next one. */
export async function saves(world: RegisterWorld, path: string, content: string): Promise<void> {
  await aMoment();
  const file = join(world.repository, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  await aMoment();
  world.now = Math.max(world.now, Date.now());
}

/** Whose uncommitted work a file of the main checkout is, as the register has it: ids of agents, and `person`. */
export async function authorsIn(world: RegisterWorld, path: string): Promise<string[]> {
  return world.store.read(async (tx) => {
    const names: string[] = [];
    for (const { sessionId } of await tx.changes.onPath(1, path))
      names.push(sessionId === null ? 'person' : ((await tx.sessions.get(sessionId))?.agentSessionId ?? '?'));
    return names.toSorted((one, other) => (one < other ? -1 : 1));
  });
}

/** `path by`, of every incident; `?` where nobody can say who it was. */
export async function incidentsIn(world: RegisterWorld): Promise<string[]> {
  return world.store.read(async (tx) => {
    const found: string[] = [];
    for (const { path, culpritId } of await tx.incidents.recent(null, 0, 50))
      found.push(`${path} ${culpritId === null ? '?' : (await tx.sessions.get(culpritId))?.agentSessionId}`);
    return found.toSorted((one, other) => (one < other ? -1 : 1));
  });
}
