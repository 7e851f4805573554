import { setTimeout as pause } from 'node:timers/promises';
import type { Acknowledged } from './checker/acknowledged.ts';
import { checkRegister } from './checker/register.ts';
import { FileWatch } from './file-watch.ts';
import { HookDoor } from './hook-door.ts';
import { Latencies } from './latency.ts';
import { type Outcome, type Part, type PartOptions, settled } from './part.ts';
import { Random } from './random.ts';
import { SoakSession } from './session.ts';
import type { Stage } from './stage.ts';
import { SoakWorld } from './world.ts';

const SECONDS = 150;
/** Always through the installed command. */
const COMMAND_ONLY = 2;
/** Every so many sessions one works in the second worktree. */
const BESIDE_EVERY = 5;
const CONTESTED = 16;
const KILL_MS = [3000, 7000] as const;

/** Many sessions through one daemon that is killed every few seconds. */
export const sessions: Part = {
  name: 'sessions',
  async run(options) {
    const world = new SoakWorld();
    try {
      return await soak(world, options);
    } finally {
      await world.close();
    }
  },
};

async function soak(world: SoakWorld, { seed, seconds, sessions: count, quietBash, keep }: PartOptions): Promise<Outcome> {
  const lasts = (seconds ?? SECONDS) * 1000;
  const contested = Array.from({ length: CONTESTED }, (_, at) => `shared/${at}.txt`);
  world.fill(contested);
  await world.setUp();
  const acknowledged: Acknowledged[] = [];
  const start = performance.now();
  const over = (): boolean => performance.now() - start > lasts;
  const stage: Stage = {
    world,
    door: new HookDoor(world),
    files: new FileWatch(),
    acknowledged,
    latencies: new Latencies(),
    contested,
    counts: new Map(),
    quietBash,
    over,
  };
  const limitSeconds = Math.ceil(lasts / 1000) + 120;
  const all = Array.from({ length: count }, (_, at) => {
    const tree = world.worktrees[at % BESIDE_EVERY === BESIDE_EVERY - 1 ? 1 : 0];
    return new SoakSession(stage, at + 1, tree, new Random(seed, `session ${at + 1}`), at < COMMAND_ONLY, limitSeconds);
  });
  await settled([...all.map((session) => session.live()), killDaemons(stage, new Random(seed, 'daemon'))]);
  stage.files.compareAll('at the end');
  await world.leave();
  world.keep(keep, 'sessions');
  const verdict = checkRegister(world.register, acknowledged);
  const number = (value: number): string => value.toLocaleString('en');
  const figures = [...stage.counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([what, times]) => `${what} ${number(times)}`);
  return {
    lines: [
      `${count} sessions, ${lasts / 1000} s, seed ${seed}: ${figures.join('; ')}`,
      `journal: ${number(verdict.entries)} entries, ${number(verdict.grants)} grants, ${number(verdict.denials)} refusals; ` +
        `${number(acknowledged.length)} answers of the clients looked up in it; ${number(stage.files.compared)} comparisons of files`,
    ],
    problems: [...stage.files.problems, ...verdict.problems],
    latencies: stage.latencies.rows(),
  };
}

/** The next hook starts another one. */
async function killDaemons(stage: Stage, random: Random): Promise<void> {
  while (!stage.over()) {
    await pause(random.between(...KILL_MS));
    if (!stage.over() && stage.world.killDaemon()) stage.counts.set('daemon kills', (stage.counts.get('daemon kills') ?? 0) + 1);
  }
}
