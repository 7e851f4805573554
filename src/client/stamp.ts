import { refuseNowhere } from '../platform/directories.ts';

/**
 * A stamp is a small file of the state directory that remembers for 30 s that something has happened: its first word
 * is the time in seconds since the epoch. `start-failed`: a daemon did not start. `warned`: the person was warned.
 */

const FRESH_SECONDS = 30;

/** Never throws: on a full disk there is no stamp, and what it would hold back happens again. */
export function writeStamp(file: string, nowMs: number, detail = ''): void {
  const fs = process.getBuiltinModule('node:fs');
  try {
    const directory = file.slice(0, file.lastIndexOf('/'));
    refuseNowhere(directory);
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    fs.writeFileSync(file, `${Math.floor(nowMs / 1000)} ${detail}`.trimEnd().replaceAll('\n', ' ') + '\n', { mode: 0o600 });
  } catch {}
}

/** A stamp from the future (the clock was set back) is not fresh. */
export function isFresh(file: string, nowMs: number): boolean {
  const fs = process.getBuiltinModule('node:fs');
  try {
    if (!fs.statSync(file).isFile()) return false;
    const [, seconds] = /^(\d{1,11})\b/.exec(fs.readFileSync(file, 'latin1')) ?? [];
    const age = Math.floor(nowMs / 1000) - Number(seconds);
    return age >= 0 && age < FRESH_SECONDS;
  } catch {
    return false;
  }
}

export function removeStamp(file: string): void {
  try {
    process.getBuiltinModule('node:fs').unlinkSync(file);
  } catch {}
}
