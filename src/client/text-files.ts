import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { RollcallError } from '../protocol/errors.ts';

/** A file that a person named, as text. Throws RULES_UNREADABLE. */
export function readRulesText(cwd: string, file: string): string {
  try {
    return readFileSync(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new RollcallError('RULES_UNREADABLE', { file, detail: `it cannot be read (${codeOf(error)})` }, { cause: error });
  }
}

/** Writes lines to a file that is not there yet, mode 0600. Throws EXPORT_REFUSED; then nothing of it is left. */
export function writeNewFile(cwd: string, file: string, lines: Iterable<string>): string {
  const path = resolve(cwd, file);
  const refused = (error: unknown): RollcallError =>
    new RollcallError(
      'EXPORT_REFUSED',
      { path, detail: codeOf(error) === 'EEXIST' ? 'a file stands there already' : codeOf(error) },
      { cause: error },
    );
  let handle: number;
  try {
    handle = openSync(path, 'wx', 0o600);
  } catch (error) {
    throw refused(error);
  }
  try {
    for (const line of lines) writeSync(handle, `${line}\n`);
    closeSync(handle);
  } catch (error) {
    closeSync(handle);
    rmSync(path, { force: true });
    throw refused(error);
  }
  return path;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
