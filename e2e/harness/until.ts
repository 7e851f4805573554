import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Polls until `look` gives something other than undefined, null or false, and returns that. The limit is generous:
 * it only ends a test that would never pass. An error thrown by `look` counts as "not yet".
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { limitMs = 60_000, everyMs = 50, onTimeout = (): string => '' } = {},
): Promise<Exclude<T, undefined | null | false>> {
  const end = performance.now() + limitMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await look();
      if (value !== undefined && value !== null && value !== false) return value as Exclude<T, undefined | null | false>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain for ${what}; last: ${String(last)}\n${onTimeout()}`);
    await sleep(everyMs);
  }
}
