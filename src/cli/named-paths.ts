import { resolve } from 'node:path';
import { RollcallError } from '../protocol/errors.ts';

/** What one request may name. */
const MOST = 1000;

/**
 * The paths and patterns of a command line as absolute ones; one that ends in `/` keeps it. Throws USAGE for more than
 * `most`: a shell has then expanded what could be said in one word.
 */
export function namedPaths(args: readonly string[], cwd: string, command: string, most: number = MOST): string[] {
  if (args.length > most) {
    const detail = `it takes at most ${most} paths at once, not ${args.length}; name their directory, or put the pattern in quotes`;
    throw new RollcallError('USAGE', { detail, command });
  }
  const empty = args.includes('') ? 'a path is empty' : args.some((path) => path.includes('\0')) ? 'a path holds a NUL' : null;
  if (empty !== null) throw new RollcallError('USAGE', { detail: empty, command });
  return args.map((path) => absolute(path, cwd));
}

function absolute(path: string, cwd: string): string {
  const whole = resolve(cwd, path);
  return path.endsWith('/') && whole !== '/' ? `${whole}/` : whole;
}
