import type { Clock } from '../../platform/clock.ts';

const JUMP_MS = 30_000;

/**
 * Finds sleep and clock jumps: between two calls the wall clock and the monotonic one should move alike. Whatever
 * counts silence counts it from the last jump at the earliest.
 *
 * @returns a function that is called on the daemon's tick and gives the time of the jump that it found, else null
 */
export function jumpDetector(clock: Clock): () => number | null {
  let wall = clock.now();
  let monotonic = clock.monotonic();
  return () => {
    const nowWall = clock.now();
    const nowMonotonic = clock.monotonic();
    const drift = nowWall - wall - (nowMonotonic - monotonic);
    wall = nowWall;
    monotonic = nowMonotonic;
    return Math.abs(drift) > JUMP_MS ? nowWall : null;
  };
}
