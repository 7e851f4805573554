import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import { RollcallError } from '../protocol/errors.ts';
import { writeBelow } from '../platform/write.ts';

/**
 * Writes an exported registry to the file that a person named: as a whole, mode 0600, through no link. Replaces only a
 * file that is such a registry. Throws EXPORT_REFUSED; then what stands there is as it was.
 *
 * @returns the absolute path
 */
export function writeExport(cwd: string, file: string, text: string): string {
  const path = resolve(cwd, file);
  const refuse = (detail: string): RollcallError => new RollcallError('EXPORT_REFUSED', { path, detail });
  if (existsSync(path) && !isRegistry(path)) throw refuse('another file, or a damaged one, stands there');
  const [root, below] = placeOf(cwd, path, refuse);
  const written = writeBelow(root, below, text, { fsync: true });
  if (!written.ok) throw refuse(written.detail);
  return path;
}

/** A file below the current directory is reached from there without any link; the directory of another one is as it was named. */
function placeOf(cwd: string, path: string, refuse: (detail: string) => RollcallError): [root: string, below: string] {
  const below = relative(cwd, path);
  if (below !== '' && !below.startsWith('..') && !isAbsolute(below)) return [cwd, below];
  try {
    return [realpathSync(dirname(path)), basename(path)];
  } catch {
    throw refuse(`the directory ${dirname(path)} is not there`);
  }
}

/** Damaged ones are none: what may still be mended is not replaced. */
function isRegistry(path: string): boolean {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof content !== 'object' || content === null || Array.isArray(content)) return false;
    const records = Object.values(content);
    return records.length === 0 || records.some((record) => typeof record === 'object' && record !== null && 'session_id' in record);
  } catch {
    return false;
  }
}
