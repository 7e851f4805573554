/** Later than this after now, a time is a mistake and says nothing. Milliseconds. */
const MAY_BE_AHEAD = 5 * 60_000;

const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;
const IN_A_NAME = /^(\d{4})-(\d\d)-(\d\d)_(\d\d)-(\d\d)-(\d\d)(?=-|\.|$)/;

/**
 * A time as the old scripts write it: `2025-11-15T12:00:00Z`, with microseconds, `2025-11-15 12:00:00 UTC`, with an
 * offset; without one it is UTC. Milliseconds since the epoch; null for anything else (`$(date -u …)` that no shell ran).
 */
export function readTime(text: string): number | null {
  const found = WRITTEN.exec(text.trim());
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = found;
  const at = utc([year, month, day, hour, minute, second ?? '0']);
  return at === null ? null : at + Math.floor(Number(`0.${fraction ?? 0}`) * 1000) - offsetOf(zone);
}

/** The time in the name of a heartbeat file, which is local to this zone (`Europe/Berlin`); null when there is none. */
export function timeInName(name: string, zone: string): number | null {
  const found = IN_A_NAME.exec(name);
  const local = found && utc(found.slice(1));
  if (local === null) return null;
  // Twice: the offset that holds at the first answer is the one to take, also close to a change of the clocks.
  return local - zoneOffset(local - zoneOffset(local, zone), zone);
}

/** A moment to the second as the name of a file has it, local to this zone: `2025-11-15_13-00-00`. */
export function nameOfTime(at: number, zone: string): string {
  return new Date(at + zoneOffset(at, zone)).toISOString().slice(0, 19).replace('T', '_').replaceAll(':', '-');
}

/** Null when it is too far ahead; one that is a little ahead is now. */
export function notAhead(at: number, now: number): number | null {
  return at > now + MAY_BE_AHEAD ? null : Math.min(at, now);
}

/** The calendar day of a moment in this zone: `2025-11-15`. */
export function dayIn(at: number, zone: string): string {
  return new Date(at + zoneOffset(at, zone)).toISOString().slice(0, 10);
}

function utc(parts: readonly (string | undefined)[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(at);
  const same = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same && year > 1970 ? at : null;
}

function offsetOf(zone: string | undefined): number {
  const found = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (found === null) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000;
}

/** How far local time is ahead of UTC at this moment, in milliseconds. */
function zoneOffset(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(at / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { ...numeric, timeZone: zone, hourCycle: 'h23', calendar: 'gregory' });
  formats.set(zone, format);
  return format;
}
