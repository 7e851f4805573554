import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Orders, deeds } from './machine/orders.ts';
import { parameters } from './machine/runs.ts';
import { RegisterWorld } from './register-world.ts';

/** Events and commands of several sessions that begin at once, on the real store, in every order that a scheduler can think of. */
let world: RegisterWorld;
let runs = 0;
beforeAll(async () => void (world = await RegisterWorld.open()));
afterAll(() => world.close());

test('sessions at once, in any order', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(deeds, fc.scheduler(), async (plans, scheduler) => {
      runs += 1;
      await new Orders(world, runs).run(plans, scheduler);
    }),
    parameters(150),
  );
  expect(await world.store.read((tx) => tx.journal.recent({ kind: 'lease.denied', limit: 1 }))).toHaveLength(1);
});
