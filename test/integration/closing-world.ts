import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import type { AskedBy, Closing } from '../../src/core/lifecycle/closing.ts';
import type { SeenProcess } from '../../src/core/lifecycle/own-processes.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { Daemon } from '../../src/daemon/context.ts';
import { Closedown } from '../../src/daemon/lifecycle/closedown.ts';
import { type ClosingMachine, unseenDocument } from '../../src/daemon/lifecycle/machine.ts';
import { run } from '../../src/platform/run.ts';
import type { Store, Tx } from '../../src/store/store.ts';
import { type Agent, RegisterWorld } from './register-world.ts';

/** Processes that a test moves by hand; what is asked to end does so, or only when it is killed. */
export class HandMadeProcesses {
  rows: SeenProcess[] = [];
  readonly stubborn = new Set<number>();
  readonly signals: string[] = [];

  add(pid: number, part: Partial<SeenProcess> = {}): void {
    this.rows.push({
      pid,
      ppid: 1,
      startTime: `${pid}00`,
      startedAt: Number.MAX_SAFE_INTEGER,
      comm: 'node',
      args: ['node', `work-${pid}.js`],
      terminal: false,
      sessionId: null,
      ports: [],
      ...part,
    });
  }

  machine(): ClosingMachine {
    return {
      processes: () => [...this.rows],
      alive: ({ pid, startTime }) => this.rows.some((row) => row.pid === pid && row.startTime === startTime),
      signal: ({ pid }, signal) => {
        this.signals.push(`${signal} ${pid}`);
        if (signal === 'SIGKILL' || !this.stubborn.has(pid)) this.rows = this.rows.filter((row) => row.pid !== pid);
        return true;
      },
      bootId: () => 'boot',
      document: async (session, facts, left) => unseenDocument(session, facts, left),
      command: (command, directory) =>
        run('/bin/sh', ['-c', command], { cwd: directory, env: { PATH: process.env['PATH'] ?? '' }, timeoutMs: 5000 }),
      pause: async () => {},
    };
  }
}

/** The register with closedowns. */
export class ClosingWorld {
  readonly register: RegisterWorld;
  readonly processes = new HandMadeProcesses();
  closedown: Closedown;

  private constructor(register: RegisterWorld) {
    this.register = register;
    this.closedown = this.open(register.d);
  }

  static async open(): Promise<ClosingWorld> {
    return new ClosingWorld(await RegisterWorld.open());
  }

  /** As a daemon has it that has just started. */
  open(d: Daemon): Closedown {
    const { root } = this.register;
    const closedown = new Closedown(d, this.processes.machine(), {
      closedowns: join(root, 'closedowns'),
      excludes: join(root, 'excluded'),
    });
    this.register.d.markersMoved = (stranger) => void closedown.tidy(stranger);
    return closedown;
  }

  async restart(): Promise<void> {
    this.register.d.closed.clear();
    this.closedown = this.open(this.register.d);
    await this.closedown.begin();
    await this.closedown.goOn();
  }

  session({ id }: Agent): Promise<Session> {
    return this.register.store.read(async (tx) => {
      const [row] = await tx.sessions.byAgentSession('claude-code', id);
      if (row === undefined) throw new Error(`no session ${id}`);
      return row;
    });
  }

  async closing(agent: Agent): Promise<Closing | null> {
    const { id } = await this.session(agent);
    return this.register.store.read((tx) => tx.closings.get(id));
  }

  async close(agent: Agent, askedBy: AskedBy = 'person'): Promise<Closing | null> {
    const session = await this.session(agent);
    await this.closedown.open(session, askedBy, agent.cwd, null);
    await this.closedown.run(session.id);
    return this.closing(agent);
  }

  /** A session that has worked: a lease, uncommitted work, processes, temporary files. */
  async worked(id = 'a', pid = 41): Promise<Agent> {
    const { register, processes } = this;
    const closedown = {
      ...DEFAULT_CONFIG.closedown,
      temporary: ['.memory-test/', '*.tmp'],
      protected_ports: [9000],
      deployment: 'echo v7',
    };
    register.config = { ...DEFAULT_CONFIG, closedown };
    const agent = register.agent(id, pid);
    await agent.start();
    await agent.prompt('Rework the cart');
    await agent.edit('src/cart.ts');
    register.write('.memory-test/deep/f', 'x');
    register.write('keep.txt', 'x');
    processes.add(pid, { comm: 'claude', args: ['claude'], terminal: true });
    processes.add(pid + 1000, { ppid: pid });
    processes.add(pid + 1001, { sessionId: id });
    processes.add(pid + 1002, { sessionId: id, ports: [9000] });
    return agent;
  }

  pids(): number[] {
    return this.processes.rows.map(({ pid }) => pid);
  }

  text(path: string): string | null {
    try {
      return readFileSync(join(this.register.repository, path), 'utf8');
    } catch {
      return null;
    }
  }
}

export class Killed extends Error {}

/** A store whose process is killed at its n-th transaction: before it, or right after its commit. From then on nothing answers. */
export function dyingStore(store: Store, at: number, when: 'before' | 'after'): { store: Store; died(): boolean } {
  let count = 0;
  let dead = false;
  const transaction = async <T>(workspaces: readonly number[], work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (dead) throw new Killed();
    count += 1;
    if (count === at && when === 'before') dead = true;
    if (dead) throw new Killed();
    const result = await store.transaction(workspaces, work);
    if (count < at) return result;
    dead = true;
    throw new Killed();
  };
  const dying = new Proxy(store, {
    get(target, name) {
      if (name === 'transaction') return transaction;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member;
    },
  });
  return { store: dying, died: () => dead };
}
