/** Time comes from here and nowhere else, so that a test can jump it. */
export interface Clock {
  /** Milliseconds since the epoch, UTC; may jump in both directions. */
  now(): number;
  /** Milliseconds that never run backwards and do not count while the machine sleeps (Linux). */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
