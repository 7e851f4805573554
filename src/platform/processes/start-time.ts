import { uptime } from 'node:os';

/** Linux counts start times in ticks of 10 ms (USER_HZ is 100 on every architecture that Node runs on). */
const TICK_MS = 10;

/**
 * When a process started, in ms since the epoch, right to about 20 ms; NaN for a start time that is not understood.
 *
 * @param startTime as in ProcessId
 */
export function startedAt(startTime: string, now: number): number {
  if (process.platform !== 'linux') return Date.parse(startTime);
  return now - uptime() * 1000 + Number(startTime) * TICK_MS;
}
