import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pointerPath } from '../client-files.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { good, warn, type Check } from './check.ts';

/** What clocks of one machine and its file servers may differ by. */
const TOLERANCE_MS = 10 * 60 * 1000;
/** No clock that is right shows a time before this program was written. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);

/** A clock that was set back makes ages and expiries wrong; files from the future show it. */
export function checkClock(deps: SetupDependencies): Check {
  const now = deps.now();
  const remedy = 'Set the clock of this machine (a time service does it by itself).';
  if (now < EARLIEST_MS) return warn('clock', `it shows ${new Date(now).toISOString()}, which is past`, remedy);
  const files = ['register.db', 'daemon.log', 'endpoint', 'missed'].map((name) => join(deps.directories.state, name));
  const times = [...files, pointerPath(deps), deps.program.hook].map((path) => ({ path, at: modified(path) }));
  const ahead = times.filter(({ at }) => at - now > TOLERANCE_MS).toSorted((a, b) => b.at - a.at)[0];
  if (ahead === undefined) return good('clock', new Date(now).toISOString());
  const minutes = Math.round((ahead.at - now) / 60_000);
  return warn('clock', `${ahead.path} was written ${minutes} min after the clock's present time`, remedy);
}

function modified(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
