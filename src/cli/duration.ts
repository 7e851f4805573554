import { RollcallError } from '../protocol/errors.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const LONGEST = 30 * 86_400;

/** Seconds of an option that takes a time (`90s`, `20m`, `2h`, `1d`; 30 days at most), null where it was not given; else USAGE. */
export function secondsOf(value: string | true | undefined, option: string, command: string): number | null {
  if (value === undefined) return null;
  const [, count, unit = ''] = /^(\d{1,7})([smhd])$/.exec(String(value)) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  if (seconds >= 1 && seconds <= LONGEST) return seconds;
  throw new RollcallError('USAGE', {
    detail: `${option} takes a time from 1s to 30d such as 90s, 20m, 2h or 1d, not '${String(value)}'`,
    command,
  });
}
