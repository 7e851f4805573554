import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeHere, removedHere } from './cleanup.ts';

/** Gives the work a directory of its own, which is removed afterwards, also when the run is interrupted. */
export async function inScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-bench-')));
  madeHere(directory);
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    removedHere(directory);
  }
}
