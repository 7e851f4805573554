import { join } from 'node:path';
import type { AgentProcess } from './agent-process.ts';
import type { SoakWorld } from './world.ts';

const LIMIT_MS = 10_000;

/** What an agent asks for by word: the requests that the commands send. `null`: no answer, or an error. */
export class SessionCommands {
  readonly #world: SoakWorld;
  readonly #agent: AgentProcess;
  readonly #tree: string;

  constructor(world: SoakWorld, agent: AgentProcess, tree: string) {
    this.#world = world;
    this.#agent = agent;
    this.#tree = tree;
  }

  /** @param paths relative to the worktree, or patterns; empty: all that it holds */
  async release(paths: readonly string[]): Promise<boolean> {
    return (await this.#post('release', { paths: this.#absolute(paths), force: false })) !== null;
  }

  async claim(path: string, how: { shared: boolean; ttlSeconds: number | null }): Promise<'granted' | 'refused' | null> {
    const request = {
      paths: this.#absolute([path]),
      shared: how.shared,
      reason: 'soak',
      eta: null,
      ttl: how.ttlSeconds,
      everywhere: false,
    };
    const reply = (await this.#post('claim', { ...request, session: null })) as { granted: boolean } | null;
    return reply === null ? null : reply.granted ? 'granted' : 'refused';
  }

  /** Stands in the line of a file until it is reserved, or the time is up. */
  async wait(path: string, timeoutMs: number): Promise<boolean> {
    return (await this.#post('wait', { paths: this.#absolute([path]), timeoutMs, session: null })) !== null;
  }

  #absolute(paths: readonly string[]): string[] {
    return paths.map((path) => join(this.#tree, path));
  }

  async #post(command: string, request: Record<string, unknown>): Promise<unknown> {
    const endpoint = this.#world.running();
    if (endpoint === null) return null;
    const body = JSON.stringify({ cwd: this.#tree, ...request, caller: { pid: this.#agent.caller.pid, terminal: false } });
    try {
      const reply = await fetch(`http://127.0.0.1:${endpoint.port}/api/${command}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${endpoint.token}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(LIMIT_MS),
      });
      const answer: unknown = await reply.json();
      return reply.ok ? answer : null;
    } catch {
      return null;
    }
  }
}
