import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RegisterWorld } from './register-world.ts';
import { GitPlay, gitStep } from './machine/git-play.ts';
import { parameters } from './machine/runs.ts';

/**
 * Three sessions and a person in one checkout with git run for real. Whatever goes ahead destroys and takes along nobody
 * else's work; whatever is refused has a reason, and the command that it advises passes.
 */
let world: RegisterWorld;
let runs = 0;
beforeAll(async () => void (world = await GitPlay.world()));
afterAll(() => world.close());

test('git between sessions, any steps', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(gitStep, { minLength: 1, maxLength: 25, size: 'max' }), async (steps) => {
      runs += 1;
      await new GitPlay(world, runs).run(steps);
    }),
    parameters(12),
  );
  expect(await world.store.read((tx) => tx.journal.recent({ kind: 'work.protected', limit: 1 }))).toHaveLength(1);
});
