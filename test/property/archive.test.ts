import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArchiveModel, commands } from '../contract/archive-model.ts';
import { ArchiveWorld } from '../contract/archive-world.ts';

/** Of the tests that run with all others: what fails there fails for everybody, and every time. */
const SEED = 20_261_121;

/** `ROLLCALL_ARCHIVE_RUNS` runs from another seed each time, or from `ROLLCALL_ARCHIVE_SEED`. */
function parameters(): { numRuns: number; seed: number } {
  const { ROLLCALL_ARCHIVE_RUNS: runs, ROLLCALL_ARCHIVE_SEED: seed } = process.env;
  return { numRuns: Number(runs ?? 250), seed: Number(seed ?? (runs === undefined ? SEED : Date.now() % 2 ** 31)) };
}

test(
  'whatever happens to the files and to the process, the archive holds their history: each record once, each byte',
  { timeout: 3_600_000 },
  () => {
    let ran = 0;
    fc.assert(
      fc.property(commands, (list) => {
        const world = new ArchiveWorld();
        try {
          new ArchiveModel(world).run(list);
          ran += 1;
        } finally {
          world.remove();
        }
      }),
      parameters(),
    );
    expect(ran).toBeGreaterThan(0);
  },
);
