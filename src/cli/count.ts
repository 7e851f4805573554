import { RollcallError } from '../protocol/errors.ts';

/** The value of an option that takes a number of things (1 … 100000), undefined where it was not given; else USAGE. */
export function countOf(value: string | true | undefined, option: string, command: string): number | undefined {
  if (value === undefined) return undefined;
  const number = value !== true && /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= 100_000) return number;
  throw new RollcallError('USAGE', { detail: `${option} takes a whole number from 1 to 100000, not '${String(value)}'`, command });
}
