import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import type { AgentProcess } from './agent-process.ts';
import type { Acknowledged } from './checker/acknowledged.ts';
import type { FileWatch } from './file-watch.ts';
import { hookBody, refusalIn } from './hook-body.ts';
import { hookRequest } from './hook-request.ts';
import type { Random } from './random.ts';

/** What the clients of the kills share. */
export interface Ground {
  home: string;
  repository: string;
  files: FileWatch;
  /** What was acknowledged since somebody looked last. */
  acknowledged: Acknowledged[];
  /** Requests that wait for their answer. */
  underWay: number;
  /** The next daemon that can be reached. */
  daemon: () => Promise<Endpoint>;
  over: () => boolean;
}

const CONTESTED = 6;
const OWN = 4;

/** One session that works on and on; a call that gets no answer is sent again to the next daemon, as the hook does it. */
export class KillClient {
  readonly #ground: Ground;
  readonly #name: string;
  readonly #agent: AgentProcess;
  readonly #random: Random;
  #calls = 0;

  constructor(ground: Ground, name: string, agent: AgentProcess, random: Random) {
    this.#ground = ground;
    this.#name = name;
    this.#agent = agent;
    this.#random = random;
  }

  async work(): Promise<void> {
    await this.#tell('SessionStart', { source: 'startup' }, 'started');
    await this.#tell('UserPromptSubmit', { prompt: 'work' }, 'turn started');
    while (!this.#ground.over()) {
      await pause(this.#random.between(0, 10));
      const next = this.#random.weighted({ call: 90, turn: 8, resume: 2 });
      if (next === 'call') await this.#call();
      else {
        this.#ground.files.letGo(this.#name);
        await this.#tell('Stop', { stop_hook_active: false }, 'turn ended');
        if (next === 'resume') {
          await this.#tell('SessionEnd', { reason: 'other' }, 'ended');
          await this.#tell('SessionStart', { source: 'resume' }, 'started');
        }
        await this.#tell('UserPromptSubmit', { prompt: 'work on' }, 'turn started');
      }
    }
  }

  async #call(): Promise<void> {
    const { files, repository } = this.#ground;
    this.#calls += 1;
    const path = this.#random.chance(0.4)
      ? `shared/${this.#random.between(1, CONTESTED)}.txt`
      : `own/${this.#name}/${this.#random.between(1, OWN)}.txt`;
    const file = join(repository, path);
    const useId = `toolu_${this.#name}_${this.#calls}`;
    const call = { tool_name: 'Write', tool_use_id: useId, tool_input: { file_path: file, content: useId } };
    files.letGo(this.#name, 'unwritten');
    const { answer, sentAt, answeredAt } = await this.#send('PreToolUse', call);
    const refused = refusalIn(answer) !== null;
    this.#acknowledge(refused ? 'refused' : 'granted', path, sentAt, answeredAt);
    if (refused) return;
    files.granted(this.#name, repository, [path], useId);
    if (this.#random.chance(0.2)) {
      files.letGo(this.#name, 'unwritten');
      return this.#tell('PostToolUseFailure', { ...call, error: 'it failed', is_interrupt: false }, 'failed', path);
    }
    files.compare(repository, path, `before a write of ${this.#name}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${useId}\n`);
    files.changed(this.#name, repository, [path], useId);
    await this.#tell('PostToolUse', { ...call, tool_response: { filePath: file } }, 'done', path);
  }

  async #tell(event: string, part: Record<string, unknown>, told: Acknowledged['told'], path: string | null = null): Promise<void> {
    const { sentAt, answeredAt } = await this.#send(event, part);
    this.#acknowledge(told, path, sentAt, answeredAt);
  }

  async #send(event: string, part: Record<string, unknown>): Promise<{ answer: string; sentAt: number; answeredAt: number }> {
    const ground = this.#ground;
    const body = hookBody({ id: this.#name, home: ground.home, cwd: ground.repository }, event, part);
    const sentAt = Date.now();
    for (;;) {
      const endpoint = await ground.daemon();
      ground.underWay += 1;
      const answer = await hookRequest(endpoint, { event, body, caller: this.#agent.caller });
      ground.underWay -= 1;
      if (answer !== null) return { answer, sentAt, answeredAt: Date.now() };
    }
  }

  #acknowledge(told: Acknowledged['told'], path: string | null, sentAt: number, answeredAt: number): void {
    const worktree = path === null ? null : this.#ground.repository;
    this.#ground.acknowledged.push({ agentSessionId: this.#name, told, path, worktree, call: null, sentAt, answeredAt });
  }
}
