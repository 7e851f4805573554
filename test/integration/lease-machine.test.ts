import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mode } from './machine/facts.ts';
import { Ground } from './machine/checkouts.ts';
import { Play } from './machine/play.ts';
import { parameters } from './machine/runs.ts';
import { steps as anySteps } from './machine/steps.ts';

/**
 * The lease machine: sessions in two checkouts, with subagents and a twin, do whatever they can, in any order, while
 * clocks jump, processes die and the daemon restarts. An oracle that knows nothing of the rules' code says after every step
 * what must hold, and tries what a refusal advises.
 */
describe.each<{ name: string; mode: Mode; runs: number }>([
  { name: 'as it is set by default', mode: { conflict: 'block', soft: 'pass' }, runs: 80 },
  { name: 'where soft leases refuse', mode: { conflict: 'block', soft: 'deny' }, runs: 25 },
  { name: 'where conflicts only warn', mode: { conflict: 'warn', soft: 'pass' }, runs: 8 },
  { name: 'where conflicts say nothing', mode: { conflict: 'proceed', soft: 'pass' }, runs: 8 },
])('$name', ({ mode, runs }) => {
  let ground: Ground;
  beforeAll(async () => void (ground = await Ground.open(mode)));
  afterAll(() => ground.world.close());

  test('any steps', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        await new Play(ground).run(steps);
      }),
      parameters(runs),
    );
    const granted = await ground.world.store.read((tx) => tx.journal.recent({ kind: 'lease.granted', limit: 1_000_000 }));
    const tokens = granted.map(({ data }) => Number(data['token'])).reverse();
    expect(tokens.length).toBeGreaterThan(runs);
    expect(tokens).toEqual([...new Set(tokens)].toSorted((a, b) => a - b));
  });
});
