import { countFault, patternFault, textFault } from './entries.ts';

/** One place where a rule does not hold, as settings have it. Empty lists: any path, any command. */
export interface ExceptionSetting {
  /** Id of the rule. */
  rule: string;
  /** Every place of what is done must match one. */
  paths: readonly string[];
  /** Globs on the words of what is done, in which `*` is any text. */
  commands: readonly string[];
  reason: string;
  /** `2026-12-31`: to the end of that day, UTC; or a moment with `T`, time and `Z` or offset. */
  expires: string;
}

export const EXCEPTION_ALLOWED =
  'a mapping of rule, reason and expires (a day such as 2026-12-31), and of paths and commands where it is narrower';

const NAMES: ReadonlySet<string> = new Set(['rule', 'paths', 'commands', 'reason', 'expires']);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY_MS = 86_400_000;

/** One exception out of plain data, or what is wrong with it. A reason and an expiry are never left out. */
export function exceptionFrom(raw: unknown): { exception: ExceptionSetting } | { fault: string } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { fault: 'it must be a mapping' };
  const given = raw as Record<string, unknown>;
  const other = Object.keys(given).find((name) => !NAMES.has(name));
  if (other !== undefined) return { fault: `there is no ${JSON.stringify(other.slice(0, 40))} in an exception` };
  for (const name of ['rule', 'reason', 'expires']) {
    if (given[name] === undefined) return { fault: `it has no ${name}` };
    const fault = textFault(given[name]);
    if (fault !== null) return { fault: `${name}: ${fault}` };
  }
  const [paths, commands] = [listOf(given['paths'], patternOf), listOf(given['commands'], textFault)];
  if (typeof paths === 'string') return { fault: `paths: ${paths}` };
  if (typeof commands === 'string') return { fault: `commands: ${commands}` };
  const { rule, reason, expires } = given as Record<'rule' | 'reason' | 'expires', string>;
  if (expiryOf(expires) === null) return { fault: `expires: ${JSON.stringify(expires)} is no day` };
  return { exception: { rule, paths, commands, reason, expires } };
}

/** From when on an exception does not hold, milliseconds since the epoch; null: the text is no day and no moment. */
export function expiryOf(text: string): number | null {
  if (!DAY.test(text) && !MOMENT.test(text)) return null;
  const at = Date.parse(DAY.test(text) ? `${text}T00:00:00Z` : text);
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  // 31 February is no day: Date.parse would make one of it.
  if (Number.isNaN(at) || new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  return DAY.test(text) ? at + DAY_MS : at;
}

export function isExceptions(value: unknown): value is readonly ExceptionSetting[] {
  if (!Array.isArray(value) || countFault(value.length) !== null) return false;
  return value.every((one) => {
    const read = exceptionFrom(one);
    return 'exception' in read && JSON.stringify(read.exception) === JSON.stringify(one);
  });
}

/** Patterns of exceptions may also be absolute, or below the home. */
function patternOf(raw: unknown): string | null {
  return patternFault(typeof raw === 'string' && raw.startsWith('~/') ? raw.slice(1) : raw);
}

function listOf(raw: unknown, faultOf: (entry: unknown) => string | null): string[] | string {
  if (raw === undefined) return [];
  const entries: unknown[] = Array.isArray(raw) ? raw : [raw];
  const fault = countFault(entries.length) ?? entries.map(faultOf).find((found) => found !== null);
  return fault ?? (entries as string[]);
}
