import { chmodSync, copyFileSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { inspectSettings } from '../../../src/agents/claude-code/installer/inspect.ts';
import type { Endpoint } from '../../../src/protocol/endpoint.ts';
import { DaemonWorld, until } from '../../integration/daemon-process.ts';
import { BenchAgent } from './bench-agent.ts';
import { endedHere, madeHere, removedHere, startedHere } from './cleanup.ts';

/** A home, a state directory and a repository of its own, in which `rollcall setup` has run: its daemon is up. */
export class BenchWorld extends DaemonWorld {
  readonly commands: ReadonlyMap<string, string>;
  readonly #agents: BenchAgent[] = [];
  readonly #program: string;
  readonly #standIn: string;

  constructor() {
    super();
    madeHere(this.root);
    const said = this.cli('setup', '--yes');
    if (!/^ENFORCING/m.test(said.stdout)) throw new Error(`setup did not end in ENFORCING:\n${said.stdout}${said.stderr}`);
    const settings = readFileSync(join(this.home, '.claude/settings.json'), 'utf8');
    this.commands = new Map(inspectSettings(settings).own.map(({ event, command }) => [event, command]));
    this.#program = this.#copy('/bin/sh', 'agent');
    this.#standIn = this.#copy('/bin/sleep', 'rollcall-hook');
  }

  /** The installed command of an event, as a person reads it in the settings. */
  command(event: string): string {
    const command = this.commands.get(event);
    if (command === undefined) throw new Error(`setup installed no command for ${event}`);
    return command;
  }

  async running(): Promise<Endpoint> {
    const endpoint = await until('the endpoint', () => this.endpoint());
    startedHere(endpoint.pid);
    return endpoint;
  }

  agent(at: number): BenchAgent {
    const { home, repository, env } = this;
    const id = `${String(at).padStart(8, '0')}-be7c-4000-8000-000000000000`;
    const agent = new BenchAgent(id, { home, repository, env, program: this.#program, standIn: this.#standIn, commands: this.commands });
    this.#agents.push(agent);
    return agent;
  }

  /** So many agents, each registered by its own hooks, with a running turn. */
  async agents(count: number): Promise<BenchAgent[]> {
    const all = Array.from({ length: count }, (_, at) => this.agent(at + 1));
    for (const [at, agent] of all.entries()) await agent.begin(`part ${at + 1} of the work`);
    return all;
  }

  override async close(): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.kill()));
    const pid = this.endpoint()?.pid;
    await super.close();
    removedHere(this.root);
    if (pid !== undefined) endedHere(pid);
  }

  #copy(program: string, name: string): string {
    const path = join(this.root, name);
    copyFileSync(realpathSync(program), path);
    chmodSync(path, 0o755);
    return path;
  }
}
