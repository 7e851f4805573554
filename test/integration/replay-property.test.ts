import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Replay } from '../../src/core/lease/replay.ts';
import type { ReadTx } from '../../src/store/store.ts';
import type { Mode } from './machine/facts.ts';
import { Ground } from './machine/checkouts.ts';
import { Play } from './machine/play.ts';
import { parameters } from './machine/runs.ts';
import { steps as anySteps } from './machine/steps.ts';

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
