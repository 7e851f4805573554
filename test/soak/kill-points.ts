import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { endedHere, startedHere } from '../bench/support/cleanup.ts';
import { type DaemonWorld, exited, until } from '../integration/daemon-process.ts';
import { AgentProcess, makePrograms } from './agent-process.ts';
import { type Acknowledged, missingFrom } from './checker/acknowledged.ts';
import type { Problem } from './checker/journal.ts';
import { RegisterFollower, checkRegister } from './checker/register.ts';
import { FileWatch } from './file-watch.ts';
import { type Ground, KillClient } from './kill-client.ts';
import { settled } from './part.ts';
import { Random } from './random.ts';

export interface KillOptions {
  points: number;
  clients: number;
  seed: number;
  /** bin/rollcall.mjs of the build that is tried. */
  cli: string;
  /** After this time no further daemon is killed. */
  limitMs: number;
}

export interface KillOutcome {
  /** Daemons that were killed. */
  kills: number;
  /** Of those, while they were still starting. */
  early: number;
  /** Requests that were waiting for their answer at the kills. */
  underWay: number;
  acknowledged: number;
  entries: number;
  problems: Problem[];
}

/** Of the daemons so many are killed before they can be reached. */
const EARLY = 0.15;
/** A kill comes at some time up to one of these after the daemon can be reached. */
const WITHIN_MS = [10, 80, 300] as const;
const EARLY_WITHIN_MS = 180;

/**
 * Kills the daemon again and again with SIGKILL while clients work. After each kill, before the next daemon starts, the
 * journal must have all that was acknowledged; at the end the whole register is checked.
 */
export async function killPoints(world: DaemonWorld, { points, clients, seed, cli, limitMs }: KillOptions): Promise<KillOutcome> {
  const random = new Random(seed, 'kills');
  const register = join(world.state, 'register.db');
  const programs = makePrograms(world.root, world.home, world.env);
  const reach = new Reach();
  const ground: Ground = {
    home: world.home,
    repository: world.repository,
    files: new FileWatch(),
    acknowledged: [],
    underWay: 0,
    daemon: () => reach.next(),
    over: () => reach.over,
  };
  const outcome: KillOutcome = { kills: 0, early: 0, underWay: 0, acknowledged: 0, entries: 0, problems: [] };
  const everything: Acknowledged[] = [];
  const follower = new RegisterFollower(register);
  const look = (): void => {
    follower.look();
    const since = ground.acknowledged.splice(0);
    everything.push(...since);
    outcome.problems.push(...missingFrom(follower.replay, since));
  };
  const agents = await Promise.all(Array.from({ length: clients }, () => AgentProcess.start(programs, world.repository, 1800)));
  let working: Promise<void> | null = null;
  try {
    const start = performance.now();
    let daemon = await begin(world, cli, reach);
    working = settled(agents.map((agent, at) => new KillClient(ground, `k${at + 1}`, agent, new Random(seed, `client ${at}`)).work()));
    // Whatever goes wrong in a client is thrown at the end.
    working.catch(() => {});
    while (outcome.kills < points && performance.now() - start < limitMs) {
      await pause(random.between(0, random.pick(WITHIN_MS)));
      outcome.underWay += ground.underWay;
      await kill(daemon, reach);
      outcome.kills += 1;
      // Answers that had left the daemon before its end still arrive.
      await until('the end of all requests', () => ground.underWay === 0);
      look();
      while (outcome.kills < points && random.chance(EARLY)) {
        const early = world.spawn(cli);
        startedHere(early.pid ?? 0);
        await pause(random.between(0, EARLY_WITHIN_MS));
        await kill(early, reach);
        outcome.kills += 1;
        outcome.early += 1;
      }
      daemon = await begin(world, cli, reach);
    }
    reach.over = true;
    await working;
    daemon.kill('SIGTERM');
    await exited(daemon);
    endedHere(daemon.pid ?? 0);
    look();
    ground.files.compareAll('at the end');
  } finally {
    reach.over = true;
    await Promise.all(agents.map((agent) => agent.kill()));
  }
  const verdict = checkRegister(register, everything);
  outcome.acknowledged = everything.length;
  outcome.entries = verdict.entries;
  outcome.problems.push(...ground.files.problems, ...verdict.problems);
  return outcome;
}

/** The daemon that can be reached now, for those who wait for one. */
class Reach {
  over = false;
  #endpoint: Endpoint | null = null;
  #waiting: ((endpoint: Endpoint) => void)[] = [];

  set(endpoint: Endpoint | null): void {
    this.#endpoint = endpoint;
    if (endpoint !== null) for (const resolve of this.#waiting.splice(0)) resolve(endpoint);
  }

  next(): Promise<Endpoint> {
    if (this.#endpoint !== null) return Promise.resolve(this.#endpoint);
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }
}

async function begin(world: DaemonWorld, cli: string, reach: Reach): Promise<ChildProcess> {
  const { child, endpoint } = await world.start(cli);
  startedHere(endpoint.pid);
  reach.set(endpoint);
  return child;
}

async function kill(daemon: ChildProcess, reach: Reach): Promise<void> {
  // Who asks from now on waits for the next one.
  reach.set(null);
  const gone = exited(daemon);
  daemon.kill('SIGKILL');
  await gone;
  endedHere(daemon.pid ?? 0);
}
