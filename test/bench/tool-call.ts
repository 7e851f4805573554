import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import install from '../../e2e/harness/install.ts';
import { PrintAgent } from '../../e2e/harness/print-agent.ts';
import type { Repository } from '../../e2e/harness/repository.ts';
import { Rollcall } from '../../e2e/harness/rollcall.ts';
import { World } from '../../e2e/harness/world.ts';
import { edit, type Step, write } from '../../e2e/model/script.ts';
import { HOOK_TABLE, hookGroup } from '../../src/agents/claude-code/installer/hook-table.ts';
import type { DaemonReply } from '../../src/protocol/api.ts';
import { type Endpoint, parseEndpoint } from '../../src/protocol/endpoint.ts';
import { atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { endedHere, madeHere, removedHere, startedHere } from './support/cleanup.ts';

const ROUNDS = 5;
/** Each file is written, then edited: two calls. */
const FILES = 22;
/** The first calls find the program and the daemon cold. */
const LEFT_OUT = 4;
const BUDGET_MS = 20;
const BUDGET_OF_NODE = 1 / 3;
const NODE_HOOK = fileURLToPath(new URL('support/node-hook/hook.mjs', import.meta.url));

const KINDS = ['none', 'rollcall', 'http', 'node'] as const;
type Kind = (typeof KINDS)[number];
const NAMES: Record<Kind, string> = {
  none: 'no hooks',
  rollcall: 'the hooks that setup installs',
  http: 'HTTP hooks to the same daemon',
  node: 'Node processes to the same daemon',
};

export const toolCall: Benchmark = {
  name: 'tool-call',
  title: 'All hooks of one tool call in the real Claude Code 2.1.197',
  method:
    `\`claude -p\` with a scripted model on loopback makes ${FILES} Write and ${FILES} Edit calls, one after another. The cost of a call is the time from the model's answer ` +
    `that asks for the call to the next request of the agent, so that nothing of the program's start is in it; the first ${LEFT_OUT} calls are left out. Four homes differ in their ` +
    `hooks alone: none; those of \`rollcall setup\`; HTTP hooks on the same events (but SessionStart, which knows none); the same entries with the smallest Node ` +
    `program that posts its body to the daemon (asynchronous where ours are). ${ROUNDS} rounds, in turns; a round's median less that of "no hooks" in the same round; then the median ` +
    `of the rounds (and of the shares of each round). The model answers at once, so asynchronous hooks of one call still run in the next: a real model's pause hides more of them.`,
  async run() {
    install();
    const stages: Stage[] = [];
    try {
      for (const kind of KINDS) stages.push(await Stage.open(kind));
      const found: Record<Kind, number[][]> = { none: [], rollcall: [], http: [], node: [] };
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const stage of stages) found[stage.kind].push(await stage.round(round));
      }
      for (const stage of stages) await stage.check();
      return lines(found);
    } finally {
      for (const stage of stages) await stage.close();
    }
  },
};

function lines(found: Record<Kind, number[][]>): Line[] {
  const base = found.none.map(median);
  const added = (kind: Kind): number[] => found[kind].map((times, round) => median(times) - (base[round] ?? Number.NaN));
  const ofNode = (times: readonly number[], node: readonly number[]): number =>
    median(times.map((time, round) => time / (node[round] ?? Number.NaN)));
  return KINDS.flatMap((kind): Line[] => {
    if (kind === 'none') {
      const what = `a tool call with ${NAMES.none}`;
      return [plain(what, `${figure(median(base))} ms`, spread(base))];
    }
    const ms = median(added(kind));
    const share = ofNode(added(kind), added('node'));
    const line = {
      what: `added by ${NAMES[kind]}`,
      value: `${figure(ms)} ms`,
      beside: `${figure(share)} × Node processes; ${spread(added(kind))}`,
    };
    if (kind !== 'rollcall') return [{ ...line, budget: null, verdict: null }];
    const time = atMost(ms, BUDGET_MS);
    const failed = [time, atMost(share, BUDGET_OF_NODE)].filter((v) => !v.met);
    const verdict = failed.length === 0 ? time : { met: false, text: failed.map((v) => v.text).join(' and ') };
    const ofTool = (tool: string, remainder: number): Line => {
      const only = (kind: Kind): number[] => found[kind].map((times) => median(times.filter((_, at) => at % 2 === remainder)));
      const none = only('none');
      const differences = (kind: Kind): number[] => only(kind).map((time, round) => time - (none[round] ?? Number.NaN));
      const own = differences(kind);
      return plain(`of that, ${tool}`, `${figure(median(own))} ms`, `${figure(ofNode(own, differences('node')))} × Node processes`);
    };
    return [
      { ...line, budget: `≤ ${BUDGET_MS} ms, ≤ 1/3 × Node processes`, verdict },
      ofTool('a Write of a new file', 0),
      ofTool('an Edit of a file of its own', 1),
    ];
  });
}

function spread(rounds: readonly number[]): string {
  return `rounds ${rounds.map(figure).join(', ')}`;
}

/** One home with its hooks. */
class Stage {
  readonly kind: Kind;
  readonly #world: World;
  readonly #repository: Repository;
  readonly #rollcall: Rollcall;
  readonly #daemon: DaemonReply | null;

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
      if (kind === 'http') replaceHooks(world, httpHooks(endpoint));
      if (kind === 'node') replaceHooks(world, nodeHooks(endpointFile));
      return new Stage(kind, world, repository, rollcall, daemon);
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** Milliseconds of each call. */
  async round(round: number): Promise<number[]> {
    const { model } = this.#world;
    const name = `${this.kind}-${round}`;
    mkdirSync(this.#repository.path(`round-${round}`));
    const steps: Step[] = Array.from({ length: FILES }, (_, at) => this.#repository.path(`round-${round}/${at}.txt`)).flatMap((file) => [
      write(file, 'begin\n'),
      edit(file, 'begin', 'end'),
    ]);
    const agent = new PrintAgent(this.#world, { cwd: this.#repository.root, prompt: model.script(name, steps) });
    startedHere(agent.pid);
    await agent.done();
    endedHere(agent.pid);
    const bad = model.resultsSeen(name).find((result) => result.error);
    if (bad !== undefined) throw new Error(`${this.kind}: a call failed: ${bad.text}`);
    const requests = model.requestsOf(name);
    if (requests.length !== steps.length + 1) throw new Error(`${this.kind}: ${requests.length} requests for ${steps.length} calls`);
    const times = requests.slice(1).map((request, at) => request.arrivedAt - (requests[at]?.answeredAt ?? Number.NaN));
    return times.slice(LEFT_OUT);
  }

  /** A kind whose hooks did nothing would have measured nothing. */
  async check(): Promise<void> {
    if (this.#daemon === null) return;
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

function nodeHooks(endpointFile: string): Settings['hooks'] {
  return Object.fromEntries(
    HOOK_TABLE.map((row) => [row.event, [hookGroup(row, `exec '${process.execPath}' '${NODE_HOOK}' ${row.event} '${endpointFile}'`)]]),
  );
}
