import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeAtomically } from '../platform/files.ts';
import { RollcallError } from '../protocol/errors.ts';

/** An instruction-history.json as text; `''` where there is none and none has to be. Throws INSTRUCTIONS_UNREADABLE. */
export function readInstructions(cwd: string, file: string, mustBe: boolean): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' && !mustBe) return '';
    throw new RollcallError('INSTRUCTIONS_UNREADABLE', { file, detail: `it cannot be read (${code})` }, { cause: error });
  }
}

/**
 * Writes it as a whole, or not at all; not through a link, and not where somebody has changed it since it was read. Throws
 * EXPORT_REFUSED.
 *
 * @param before what was read
 */
export function writeInstructions(cwd: string, file: string, before: string, text: string): void {
  const path = resolve(cwd, file);
  const refused = (detail: string, cause?: unknown): RollcallError => new RollcallError('EXPORT_REFUSED', { path, detail }, { cause });
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw refused('it is a link');
    const parent = resolve(path, '..');
    if (realpathSync(parent) !== realpathSync(resolve(cwd, file, '..'))) throw refused('a directory above it is a link');
    if (readInstructions(cwd, file, false) !== before) throw refused('it was changed meanwhile; run it again');
    writeAtomically(path, text);
  } catch (error) {
    throw error instanceof RollcallError ? error : refused(codeOf(error), error);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
