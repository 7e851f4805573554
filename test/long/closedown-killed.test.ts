import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MARKER_FILE } from '../../src/core/lifecycle/marker.ts';
import { ClosingWorld, Killed, dyingStore } from '../integration/closing-world.ts';

let world: ClosingWorld;
beforeEach(async () => {
  world = await ClosingWorld.open();
});
afterEach(() => world.register.close());

test('property: a closedown that is killed at any commit it goes on where it was, to the same end', async () => {
  const whole = await killedAt(0, 'after');
  for (let at = 1; ; at++) {
    const [before, after] = [await killedAt(at, 'before'), await killedAt(at, 'after')];
    expect({ at, ...before.end }).toEqual({ at, ...whole.end });
    expect({ at, ...after.end }).toEqual({ at, ...whole.end });
    if (!before.died) {
      expect(at).toBeGreaterThan(10);
      return;
    }
  }
});

/** The end of a closedown whose daemon was killed at its n-th commit; 0: at none. */
async function killedAt(at: number, when: 'before' | 'after') {
  await world.register.close();
  world = await ClosingWorld.open();
  const agent = await world.worked();
  const { d, store } = world.register;
  const dying = dyingStore(store, at === 0 ? 10_000 : at, when);
  const first = world.open({ ...d, store: dying.store });
  const session = await world.session(agent);
  try {
    await first.open(session, 'person', agent.cwd, null);
    await first.run(session.id);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  await world.restart();
  // Killed before anything was written down, nobody has asked yet.
  if ((await world.closing(agent)) === null) await world.close(agent);
  const closing = await world.closing(agent);
  const kinds = (await store.read((tx) => tx.journal.recent({ sessionId: session.id, limit: 100 }))).map(({ kind }) => kind);
  const end = {
    phases: closing?.phases.map(({ name, warnings }) => [name, warnings]),
    over: [closing?.closedAt !== null, d.closed.has(session.id)],
    processes: world.pids(),
    leases: (await store.read((tx) => tx.leases.ofSession(session.id))).length,
    temporary: existsSync(join(world.register.repository, '.memory-test')),
    marker: world.text(MARKER_FILE),
    documents: readdirSync(join(world.register.repository, '.rollcall/handoffs')),
    done: kinds.filter((kind) => kind === 'closedown.done').length,
  };
  return { died: dying.died(), end };
}
