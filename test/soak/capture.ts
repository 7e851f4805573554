import { coldCapture } from './capture-cold.ts';
import { captureStorm } from './capture-storm.ts';
import type { Part } from './part.ts';

/** A large corpus comes into the archive in constant memory; files that grow while the daemon is killed arrive byte for byte. */
export const capture: Part = {
  name: 'capture',
  async run({ seed, seconds, corpus }) {
    const storm = await captureStorm(seed, seconds ?? 60);
    const cold = await coldCapture(seed, corpus);
    return { lines: [...storm.lines, ...cold.lines], problems: [...storm.problems, ...cold.problems], latencies: null };
  },
};
