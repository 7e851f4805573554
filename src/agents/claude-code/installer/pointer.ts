import { readIfThere } from '../../../platform/file-access.ts';
import { RollcallError } from '../../../protocol/errors.ts';

/**
 * The data directory: the one place that installed commands point to. The client is a copy, so that moving or rebuilding
 * the checkout does not take hooks down; the pointer beside it names the rest.
 */
export interface Pointer {
  node: string;
  cli: string;
  hook: string;
  /** Base state directory, without the part that names the machine. */
  state: string;
  version: string;
}
const POINTER_KEYS = ['node', 'cli', 'hook', 'state', 'version'] as const;

/** `key=value` lines; values are taken verbatim to the end of the line. */
export function formatPointer(pointer: Pointer): string {
  return POINTER_KEYS.map((key) => {
    if (/[\r\n\0]/.test(pointer[key]))
      throw new RollcallError('NOT_BUILT', { path: `${JSON.stringify(pointer[key])} (a path with a line break)` });
    return `${key}=${pointer[key]}\n`;
  }).join('');
}

/** The keys that the file has; null when there is no file. */
export function readPointer(path: string): Partial<Pointer> | null {
  const text = readIfThere(path)?.toString('utf8');
  if (text === undefined) return null;
  const pointer: Partial<Pointer> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    const key = POINTER_KEYS.find((candidate) => candidate === line.slice(0, at));
    if (key !== undefined) pointer[key] = line.slice(at + 1);
  }
  return pointer;
}
