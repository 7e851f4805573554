import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentProcess } from './agent-process.ts';
import { hookRequest } from './hook-request.ts';
import type { SoakWorld } from './world.ts';

export interface Heard {
  /** What the hook printed; null: no daemon took the event. */
  answer: string | null;
  /** Milliseconds since the epoch. */
  sentAt: number;
  answeredAt: number;
  tookMs: number;
  /** `request`: over a connection of this program. `command`: the installed command. `started`: that one had to start a daemon. */
  way: 'request' | 'command' | 'started';
}

/**
 * How an agent's hooks reach the daemon: by requests of this program's own, and where nobody answers, or always, by the
 * installed command in the agent's process, which starts a daemon when there is none.
 */
export class HookDoor {
  readonly #world: SoakWorld;

  constructor(world: SoakWorld) {
    this.#world = world;
  }

  async send(agent: AgentProcess, event: string, body: string, commandOnly: boolean): Promise<Heard> {
    const sentAt = Date.now();
    const start = performance.now();
    const heard = (answer: string | null, way: Heard['way']): Heard => ({
      answer,
      sentAt,
      answeredAt: Date.now(),
      tookMs: performance.now() - start,
      way,
    });
    const endpoint = this.#world.running();
    if (endpoint !== null && !commandOnly) {
      const answer = await hookRequest(endpoint, { event, body, caller: agent.caller });
      if (answer !== null) return heard(answer, 'request');
    }
    const answer = await this.#runCommand(agent, event, body);
    return heard(answer, this.#world.endpoint()?.token === endpoint?.token ? 'command' : 'started');
  }

  async #runCommand(agent: AgentProcess, event: string, body: string): Promise<string | null> {
    const command = this.#world.command(event);
    if (command === null) throw new Error(`setup installs no hook for ${event}`);
    const file = join(this.#world.root, `body-${agent.pid}`);
    writeFileSync(file, `${body}\n`);
    const printed = (await agent.run(`/bin/sh -c ${quoted(command)} <${quoted(file)}`)).trim();
    if (printed.includes('Rollcall is not reachable')) return null;
    return this.#wasMissed(event, body) ? null : printed;
  }

  /** The hook leaves a line about each event that reached nobody. */
  #wasMissed(event: string, body: string): boolean {
    const { session_id, tool_use_id } = JSON.parse(body) as { session_id: string; tool_use_id?: string };
    const line = ` ${session_id} ${event} ${tool_use_id ?? '-'}\n`;
    return ['missed', 'missed.reading'].some((name) => {
      try {
        return readFileSync(join(this.#world.state, name), 'utf8').includes(line);
      } catch {
        return false;
      }
    });
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
