import { type Activity, activityOf } from './activity.ts';
import { isObject } from './json-fields.ts';
import { notAhead, readTime, timeInName } from './old-time.ts';
import { numberOf, type RegistryEntry } from './registry.ts';

/** A sign of life of whoever it names, by number, by name, or both. */
export interface Heartbeat {
  number: number | null;
  sessionId: string | null;
  /** Milliseconds since the epoch. */
  at: number;
  /** Not there: it says nothing of the work. */
  activity?: Activity;
}

/**
 * Reads one file of `heartbeats/`, in either of its shapes. Its time is the one that it says itself, else that of its name,
 * else that of the file. Returns what is wrong where it cannot be used.
 *
 * @param modifiedAt of the file, milliseconds
 */
export function readHeartbeat(
  file: { name: string; text: string; modifiedAt: number },
  now: number,
  zone: string,
): Heartbeat | { wrong: string } {
  const content = parsed(file.text);
  if (!isObject(content)) return { wrong: content === undefined ? 'it is no JSON' : 'it is no JSON object' };
  const named = /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-(.+)\.json$/.exec(file.name)?.[1] ?? null;
  const number = numberOf(content['session_number']);
  const own = content['session_id'];
  const sessionId = typeof own === 'string' && own !== '' ? own : number === null ? named : null;
  if (number === null && sessionId === null) return { wrong: 'it names no session' };
  const said = content['timestamp'];
  const none = said === undefined || said === null || said === '';
  const at = none ? (timeInName(file.name, zone) ?? file.modifiedAt) : typeof said === 'string' ? readTime(said) : null;
  if (at === null) return { wrong: 'its timestamp is no time' };
  const known = notAhead(at, now);
  if (known === null) return { wrong: 'its time is more than 5 minutes in the future' };
  const activity = activityOf(content, known);
  return { number, sessionId, at: known, ...(activity === null ? {} : { activity }) };
}

/** Whose heartbeat it is: of the number that it says, else of the name, else of the number in the name (`session-8`). */
export function entryOf(heartbeat: Heartbeat, entries: readonly RegistryEntry[]): RegistryEntry | null {
  const { number, sessionId } = heartbeat;
  const inName = numberOf(/^session-(\d+)$/.exec(sessionId ?? '')?.[1]);
  const by = (wanted: number | null) => (wanted === null ? undefined : entries.find((entry) => entry.number === wanted));
  return by(number) ?? entries.find((entry) => sessionId !== null && entry.sessionId === sessionId) ?? by(inName) ?? null;
}

/** undefined: it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{feff}/u, '')) as unknown;
  } catch {
    return undefined;
  }
}
