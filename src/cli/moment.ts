import { RollcallError } from '../protocol/errors.ts';

const AGO = /^(\d{1,6})([smhd])$/;
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A moment as people write it, in milliseconds since the epoch: `15:04` (today), `2026-11-21 15:04` (local, or with an
 * offset), `2026-11-21` (its first moment), `20m` (ago). null where it was not given; else USAGE.
 */
export function momentOf(value: string | true | undefined, option: string, command: string, now: Date): number | null {
  if (value === undefined) return null;
  const text = String(value).trim();
  const [, count, unit = ''] = AGO.exec(text) ?? [];
  if (count !== undefined) return now.getTime() - Number(count) * (UNITS[unit] ?? 0);
  const clock = CLOCK.exec(text);
  if (clock) return new Date(now).setHours(Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0), 0);
  if (DATE.test(text)) {
    const day = text.slice(0, 10);
    const at = Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T'));
    // 31 February is no day: Date.parse would make one of it.
    if (!Number.isNaN(at) && new Date(`${day}T00:00Z`).toISOString().startsWith(day) && at > 0) return at;
  }
  throw new RollcallError('USAGE', {
    detail: `${option} takes a moment such as 15:04, '2026-11-21 15:04' or 20m (ago), not '${String(value)}'`,
    command,
  });
}
