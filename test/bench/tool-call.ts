import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import install from '../../e2e/harness/install.ts';
import { PrintAgent } from '../../e2e/harness/print-agent.ts';
import type { Repository } from '../../e2e/harness/repository.ts';
import { Rollcall } from '../../e2e/harness/rollcall.ts';
import { World } from '../../e2e/harness/world.ts';
import { until } from '../../e2e/harness/until.ts';
import type { SeenRequest } from '../../e2e/model/model.ts';
import { after, edit, type Step, write } from '../../e2e/model/script.ts';
import { HOOK_TABLE, hookGroup } from '../../src/agents/claude-code/installer/hook-table.ts';
import type { DaemonReply } from '../../src/protocol/api.ts';
import { type Endpoint, parseEndpoint } from '../../src/protocol/endpoint.ts';
import { atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { endedHere, madeHere, removedHere, startedHere } from './support/cleanup.ts';

const ROUNDS = 3;
/** Each file is written, then edited: two calls. */
const FILES = 22;
const CALLS = 2 * FILES;
/** The first calls find the program and the daemon cold. */
const LEFT_OUT = 4;
/** Between two calls, for what still runs in the background: a real model takes longer. */
const PAUSE_MS = 60;
const BUDGET_MS = 20;
const BUDGET_OF_NODE = 1 / 3;
const NODE_HOOK = fileURLToPath(new URL('support/node-hook/hook.mjs', import.meta.url));

const KINDS = ['none', 'empty', 'rollcall', 'http', 'node'] as const;
type Kind = (typeof KINDS)[number];
const NAMES: Record<Kind, string> = {
  none: 'no hooks',
  empty: 'the same entries with `true`: the floor of any command',
  rollcall: 'the hooks that setup installs',
  http: 'HTTP hooks to the same daemon',
  node: 'Node processes to the same daemon',
};

export const toolCall: Benchmark = {
  name: 'tool-call',
  title: 'All hooks of one tool call in the real Claude Code 2.1.197',
  method:
    `Five \`claude -p\` with a scripted model on loopback make ${FILES} Write and ${FILES} Edit calls each, in turns: one call of one, one call of the next, with ${PAUSE_MS} ms between them ` +
    `for what is asynchronous. The cost of a call is the time from the model's answer that asks for it to the next request of the agent; the first ${LEFT_OUT} calls are left out. Their homes differ in ` +
    `their hooks alone: none; the entries of \`rollcall setup\` with the command \`true\`; those entries as they are; HTTP hooks on the same events (but SessionStart, which knows none; and none of them asynchronous, which Claude Code does not offer there); ` +
    `the same entries as ours with the smallest Node program that posts its body to the daemon. ${ROUNDS} rounds with processes of their own. What is added: each call less the call of "no hooks" in ` +
    `the same turn; medians.`,
  async run() {
    install();
    const stages: Stage[] = [];
    try {
      for (const kind of KINDS) stages.push(await Stage.open(kind));
      const found: Record<Kind, number[]> = { none: [], empty: [], rollcall: [], http: [], node: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const stage of stages) stage.begin(round);
        for (let call = 0; call < CALLS; call += 1) {
          for (const stage of stages) {
            const ms = await stage.call(call);
            if (call >= LEFT_OUT) found[stage.kind].push(ms);
            await pause(PAUSE_MS);
          }
        }
        for (const stage of stages) await stage.finish();
      }
      for (const stage of stages) await stage.check();
      return lines(found);
    } finally {
      for (const stage of stages) await stage.close();
    }
  },
};

function lines(found: Record<Kind, number[]>): Line[] {
  /** Of all calls, or of every second one. */
  const added = (kind: Kind, wanted: (at: number) => boolean = () => true): number =>
    median(found[kind].map((ms, at) => ms - (found.none[at] ?? Number.NaN)).filter((_, at) => wanted(at)));
  return KINDS.flatMap((kind): Line[] => {
    if (kind === 'none') return [plain(`a tool call with ${NAMES.none}`, `${figure(median(found.none))} ms`)];
    const share = added(kind) / added('node');
    const line = plain(`added by ${NAMES[kind]}`, `${figure(added(kind))} ms`, `${figure(share)} × Node processes`);
    if (kind !== 'rollcall') return [line];
    const time = atMost(added(kind), BUDGET_MS);
    const failed = [time, atMost(share, BUDGET_OF_NODE)].filter((v) => !v.met);
    const verdict = failed.length === 0 ? time : { met: false, text: failed.map((v) => v.text).join(' and ') };
    const ofTool = (tool: string, remainder: number): Line => {
      const [own, node] = [added(kind, (at) => at % 2 === remainder), added('node', (at) => at % 2 === remainder)];
      return plain(`of that, ${tool}`, `${figure(own)} ms`, `${figure(own / node)} × Node processes`);
    };
    return [
      { ...line, budget: `≤ ${BUDGET_MS} ms, ≤ 1/3 × Node processes`, verdict },
      ofTool('a Write of a new file', 0),
      ofTool('an Edit of a file of its own', 1),
    ];
  });
}

type Gate = ReturnType<World['gate']>;

/** One home with its hooks. */
class Stage {
  readonly kind: Kind;
  readonly #world: World;
  readonly #repository: Repository;
  readonly #rollcall: Rollcall;
  readonly #daemon: DaemonReply | null;
  #agent: PrintAgent | null = null;
  #script = '';
  #gates: Gate[] = [];

  private constructor(kind: Kind, world: World, repository: Repository, rollcall: Rollcall, daemon: DaemonReply | null) {
    this.kind = kind;
    this.#world = world;
    this.#repository = repository;
    this.#rollcall = rollcall;
    this.#daemon = daemon;
  }

  static async open(kind: Kind): Promise<Stage> {
    const world = await World.open();
    madeHere(world.directory);
    try {
      const repository = world.repository();
      const rollcall = new Rollcall(world, repository.root);
      if (kind === 'none') return new Stage(kind, world, repository, rollcall, null);
      await rollcall.setup();
      const daemon = await rollcall.daemon();
      startedHere(daemon.pid);
      const endpointFile = path.join(daemon.stateDirectory, 'endpoint');
      const endpoint = parseEndpoint(readFileSync(endpointFile, 'utf8'));
      if (endpoint === null) throw new Error('the daemon has no endpoint');
      if (kind === 'empty')
        replaceHooks(
          world,
          rewritten(() => 'true'),
        );
      if (kind === 'http') replaceHooks(world, httpHooks(endpoint));
      if (kind === 'node')
        replaceHooks(
          world,
          rewritten((event) => `exec '${process.execPath}' '${NODE_HOOK}' ${event} '${endpointFile}'`),
        );
      return new Stage(kind, world, repository, rollcall, daemon);
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** Starts the agent of this round; each of its calls waits for its turn. */
  begin(round: number): void {
    const { model } = this.#world;
    mkdirSync(this.#repository.path(`round-${round}`));
    const steps: Step[] = Array.from({ length: FILES }, (_, at) => this.#repository.path(`round-${round}/${at}.txt`)).flatMap((file) => [
      write(file, 'begin\n'),
      edit(file, 'begin', 'end'),
    ]);
    this.#gates = steps.map((_, at) => this.#world.gate(`${round}-${at}`));
    this.#script = `round-${round}`;
    const gated = steps.map((step, at) => after(this.#gates[at] as Gate, step));
    this.#agent = new PrintAgent(this.#world, { cwd: this.#repository.root, prompt: model.script(this.#script, gated) });
    startedHere(this.#agent.pid);
  }

  /** Milliseconds from the answer that asks for this call to the request that brings its result. */
  async call(at: number): Promise<number> {
    const asked = await this.#request(at);
    this.#gates[at]?.open();
    const answered = await this.#request(at + 1);
    return answered.arrivedAt - (asked.answeredAt ?? Number.NaN);
  }

  async finish(): Promise<void> {
    await this.#agent?.done();
    if (this.#agent !== null) endedHere(this.#agent.pid);
    const bad = this.#world.model.resultsSeen(this.#script).find((result) => result.error);
    if (bad !== undefined) throw new Error(`${this.kind}: a call failed: ${bad.text}`);
  }

  #request(at: number): Promise<SeenRequest> {
    return until(`request ${at} of the agent with ${NAMES[this.kind]}`, () => this.#world.model.requestsOf(this.#script)[at], {
      everyMs: 5,
    });
  }

  /** A kind whose hooks did nothing would have measured nothing. */
  async check(): Promise<void> {
    if (this.#daemon === null || this.kind === 'empty') return;
    const granted = (await this.#rollcall.json<{ entries: { kind: string }[] }>('journal', '--limit', '1000')).entries;
    const count = granted.filter((entry) => entry.kind === 'lease.granted').length;
    if (count < ROUNDS * FILES) throw new Error(`${this.kind}: ${count} of ${ROUNDS * FILES} files were ever leased`);
  }

  async close(): Promise<void> {
    await this.#world.close();
    removedHere(this.#world.directory);
    if (this.#daemon !== null) endedHere(this.#daemon.pid);
  }
}

interface Settings {
  hooks: Record<string, unknown>;
}

function replaceHooks(world: World, hooks: Settings['hooks']): void {
  const settings = JSON.parse(readFileSync(world.settings, 'utf8')) as Settings;
  writeFileSync(world.settings, JSON.stringify({ ...settings, hooks }));
}

function httpHooks({ port, token }: Endpoint): Settings['hooks'] {
  const rows = HOOK_TABLE.filter(({ event }) => event !== 'SessionStart');
  return Object.fromEntries(
    rows.map(({ event, matcher }) => {
      const url = `http://127.0.0.1:${port}/hook/claude-code/${event}`;
      const handler = { type: 'http', url, headers: { Authorization: `Bearer ${token}` }, timeout: 5 };
      return [event, [matcher === null ? { hooks: [handler] } : { matcher, hooks: [handler] }]];
    }),
  );
}

/** The entries that setup installs, with another command. */
function rewritten(command: (event: string) => string): Settings['hooks'] {
  return Object.fromEntries(HOOK_TABLE.map((row) => [row.event, [hookGroup(row, command(row.event))]]));
}
