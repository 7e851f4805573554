import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Replay } from '../../src/core/lease/replay.ts';
import { RollcallError } from '../../src/protocol/errors.ts';
import type { ReadTx } from '../../src/store/store.ts';
import type { Mode } from './machine/facts.ts';
import { Ground } from './machine/checkouts.ts';
import { Play } from './machine/play.ts';
import { parameters } from './machine/runs.ts';
import { steps as anySteps } from './machine/steps.ts';
import { type Agent, RegisterWorld } from './register-world.ts';
import { change, clean, MINUTE, register as registerByNumber, takeOff, Window } from './roll-world.ts';

/** Sessions do whatever they can, in any order; what the journal tells of it is how the register stands. */
describe.each<{ mode: Mode; runs: number }>([
  { mode: { conflict: 'block', soft: 'pass' }, runs: 40 },
  { mode: { conflict: 'block', soft: 'deny' }, runs: 15 },
])('with $mode', ({ mode, runs }) => {
  let ground: Ground;
  beforeAll(async () => void (ground = await Ground.open(mode)));
  afterAll(() => ground.world.close());

  test('the replay of all entries is the present state of the register', { timeout: 3_600_000 }, async () => {
    const replay = new Replay();
    let seen = 0;
    let compared = { leases: 0, waits: 0, reserved: 0 };
    const compare = async (): Promise<void> => {
      const { store, now } = ground.world;
      const entries = await store.read((tx) => tx.journal.after(seen, 1_000_000));
      seen = entries.at(-1)?.seq ?? seen;
      replay.feed(entries);
      const stands = await store.read((tx) => register(tx, now));
      expect(told(replay, now)).toEqual(stands);
      const reserved = stands.waits.filter((wait) => wait.endsWith('reserved')).length;
      compared = {
        leases: compared.leases + stands.leases.length,
        waits: compared.waits + stands.waits.length,
        reserved: compared.reserved + reserved,
      };
    };
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const play = new Play(ground);
        const close = play.machine.close.bind(play.machine);
        // While everything still stands, and again when all have gone.
        play.machine.close = async () => {
          try {
            await compare();
          } finally {
            await close();
          }
        };
        await play.run(steps);
        await compare();
      }),
      parameters(runs),
    );
    expect(compared.leases).toBeGreaterThan(runs);
    expect(compared.waits).toBeGreaterThan(runs / 4);
    expect(compared.reserved).toBeGreaterThan(0);
  });
});

/** Numbers and states of sessions that the machine does not play: whole days of a roll call, in any order. */
test('the replay knows every number and state after any roll call', { timeout: 3_600_000 }, async () => {
  const step = fc.record({ what: fc.nat({ max: 11 }), who: fc.nat({ max: 2 }), n: fc.integer({ min: 1, max: 5 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (days) => {
      const world = await RegisterWorld.open();
      try {
        const windows = [0, 1, 2].map((w) => new Window(world, `pts/${w}`, 500 + w));
        // The last one shows no process.
        const agents = [101, 102, 0].map((pid, a) => world.agent(`agent${a}`, pid));
        for (const { what, who, n } of days) {
          const [window, agent] = [windows[who], agents[who]];
          if (window && agent) await callTheRoll(world, window, agent, what, n);
        }
        const replay = new Replay();
        replay.feed(await world.store.read((tx) => tx.journal.after(0, 1_000_000)));
        expect(told(replay, world.now)).toEqual(await world.store.read((tx) => register(tx, world.now)));
      } finally {
        await world.close();
      }
    }),
    parameters(25),
  );
});

/** One step; a refusal is as good as any other outcome. */
async function callTheRoll(world: RegisterWorld, window: Window, agent: Agent, what: number, n: number): Promise<void> {
  const steps: (() => Promise<unknown>)[] = [
    () => window.identify({ as: n }),
    () => window.identify({ as: n, force: true, role: `role ${n}` }),
    () => window.identify({ fresh: true }),
    () => window.heartbeat(`${n}`),
    () => registerByNumber(world, { number: n, role: `role ${n}` }),
    () => change(world, `${n}`, { number: (n % 5) + 1, goal: 'goal' }),
    () => takeOff(world, `${n}`),
    () => clean(world),
    () => agent.start(),
    () => agent.edit(`f${n}.ts`),
    () => (n > 3 ? agent.end() : agent.prompt()),
    async () => {
      world.advance(121 * MINUTE);
      if (n > 3) await world.liveness();
    },
  ];
  try {
    await steps[what]?.();
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
  }
}

interface Stand {
  sessions: string[];
  leases: string[];
  waits: string[];
}

async function register(tx: ReadTx, now: number): Promise<Stand> {
  const worktrees = new Map<number, string>();
  for (const { id } of await tx.workspaces.all())
    for (const worktree of await tx.workspaces.worktrees(id)) worktrees.set(worktree.id, worktree.path);
  const sessions = await tx.sessions.recent(null, 1_000_000);
  const state = (s: (typeof sessions)[number]): string => (s.endedAt !== null ? 'ended' : s.inactiveSince === null ? 'here' : 'inactive');
  return {
    sessions: sessions.map((s) => `${s.id} ${s.workspaceId} #${s.number} ${state(s)} ${s.turn.running}`).toSorted(),
    leases: (await tx.leases.live(null))
      .map((l) => `${l.sessionId} ${worktrees.get(l.worktreeId)} ${l.path} ${l.token} ${l.state} ${l.origin === 'claim'} ${l.expiresAt}`)
      .toSorted(),
    waits: (await tx.waits.live(null))
      .map((w) => `${w.sessionId} ${worktrees.get(w.worktreeId)} ${w.path} ${reserved(w.reservedUntil, now)}`)
      .toSorted(),
  };
}

function told(replay: Replay, now: number): Stand {
  const { sessions, leases, waits } = replay.state();
  return {
    sessions: [...sessions.values()].map((s) => `${s.id} ${s.workspaceId} #${s.number} ${s.state} ${s.turnRuns}`).toSorted(),
    leases: leases.map((l) => `${l.sessionId} ${l.worktree} ${l.path} ${l.token} ${l.state} ${l.claim} ${l.until}`).toSorted(),
    waits: waits.map((w) => `${w.sessionId} ${w.worktree} ${w.path} ${reserved(w.reservedUntil, now)}`).toSorted(),
  };
}

/** One whose time is over waits like any other, until somebody looks. */
function reserved(until: number | null, now: number): string {
  return until !== null && now < until ? 'reserved' : 'waits';
}
