import { isObject } from './json-fields.ts';
import { parsed } from './heartbeat.ts';
import { nameOfTime, timeInName } from './old-time.ts';

/** What our own heartbeats name as their source: they are known by it. */
const SOURCE = 'rollcall';
const SECOND = 1000;

export interface HeartbeatFile {
  /** Below `heartbeats/`. */
  name: string;
  text: string;
}

/**
 * The file of one sign of life. Its name is in local time and its content in UTC, both from the same second: that of the
 * sign, else the nearest one before it whose name is free. So nothing is overwritten, and no heartbeat is from the future.
 *
 * @param at milliseconds since the epoch
 * @param taken whether a file of this name is there
 */
export function heartbeatFile(number: number, at: number, zone: string, taken: (name: string) => boolean): HeartbeatFile {
  for (let second = Math.floor(at / SECOND) * SECOND; ; second -= SECOND) {
    const name = `${nameOfTime(second, zone)}-session-${number}.json`;
    if (taken(name)) continue;
    const timestamp = `${new Date(second).toISOString().slice(0, 19)}Z`;
    const content = { session_number: number, timestamp, type: 'identity_heartbeat', source: SOURCE };
    return { name, text: `${JSON.stringify(content, null, 2)}\n` };
  }
}

/** Whether we wrote it ourselves. */
export function isOwnHeartbeat(text: string): boolean {
  const content = parsed(text);
  return isObject(content) && content['source'] === SOURCE;
}

/** The names that are older than this, but for the newest of each session. What bears no time in its name is not among them. */
export function oldHeartbeats(names: readonly string[], olderThan: number, zone: string): string[] {
  const timed = names.flatMap((name) => {
    const at = timeInName(name, zone);
    return at === null ? [] : [{ name, at, of: name.slice(20) }];
  });
  const newest = new Map<string, number>();
  for (const { of, at } of timed) newest.set(of, Math.max(at, newest.get(of) ?? 0));
  return timed.filter(({ of, at }) => at < olderThan && at < (newest.get(of) ?? 0)).map(({ name }) => name);
}
