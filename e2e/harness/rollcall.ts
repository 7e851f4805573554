import { spawn } from 'node:child_process';
import path from 'node:path';
import type { DaemonReply, JournalReply, LeasesReply, LeaseView, SessionsReply, SessionView, StatusReply } from '../../src/protocol/api.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

const program = path.resolve(import.meta.dirname, '../../bin/rollcall.mjs');

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The `rollcall` command as a person of this test's home runs it, from the checkout's own build. */
export class Rollcall {
  #world: World;
  /** Where commands run that look at one repository. */
  #cwd: string;

  constructor(world: World, cwd: string) {
    this.#world = world;
    this.#cwd = cwd;
  }

  run(...args: string[]): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args], {
        cwd: this.#cwd,
        env: this.#world.environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
    });
  }

  async json<T>(...args: string[]): Promise<T> {
    const ran = await this.run(...args, '--json');
    if (ran.code !== 0) throw new Error(`rollcall ${args.join(' ')} ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`);
    return JSON.parse(ran.stdout) as T;
  }

  /** Puts the hooks into the settings of this home and throws unless setup itself proved that they refuse an edit. */
  async setup(): Promise<void> {
    const ran = await this.run('setup', '--yes');
    if (ran.code !== 0 || !/\bENFORCING\b/.test(ran.stdout) || /NOT ENFORCING/.test(ran.stdout)) {
      throw new Error(`rollcall setup ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}`);
    }
  }

  status(): Promise<StatusReply> {
    return this.json('status');
  }
  async sessions(...options: ('--all' | '--ended')[]): Promise<SessionView[]> {
    return (await this.json<SessionsReply>('sessions', ...options)).sessions;
  }
  async leases(): Promise<LeaseView[]> {
    return (await this.json<LeasesReply>('leases')).leases;
  }
  async journal(): Promise<JournalReply['entries']> {
    return (await this.json<JournalReply>('journal', '--limit', '1000')).entries;
  }
  daemon(): Promise<DaemonReply> {
    return this.json('daemon', 'status');
  }

  /** The row of the agent's own session id, as soon as there is one; of several, the newest. */
  session(agentSessionId: string): Promise<SessionView> {
    return until(`session ${agentSessionId} in the register`, async () =>
      (await this.sessions('--ended')).toReversed().find((session) => session.agentSessionId === agentSessionId),
    );
  }

  /** The lease on this path, as soon as there is one that `matches`. */
  lease(file: string, matches: (lease: LeaseView) => boolean = () => true): Promise<LeaseView> {
    return until(`a lease on ${file}`, async () => (await this.leases()).find((lease) => lease.path === file && matches(lease)), {
      onTimeout: () => 'Run it with --testNamePattern and look at `rollcall leases`.',
    });
  }

  async free(file: string): Promise<void> {
    await until(`${file} to be free`, async () => !(await this.leases()).some((lease) => lease.path === file));
  }
}
