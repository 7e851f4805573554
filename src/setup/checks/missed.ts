import { join } from 'node:path';
import type { SetupDependencies } from '../dependencies.ts';
import { readIfThere } from '../../platform/file-access.ts';
import { good, warn, type Check } from './check.ts';

/** Hook calls that reached no daemon and that none has read since. Those of our own canaries do not count. */
export function checkMissed(deps: SetupDependencies): Check {
  const path = join(deps.directories.state, 'missed');
  let text = '';
  try {
    text = readIfThere(path)?.toString('latin1') ?? '';
  } catch {
    // Whoever may not read it is told by the check of the state directory.
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.includes(' rollcall-canary-'));
  if (lines.length === 0) return good('missed calls', 'none wait to be read');
  const sessions = new Set(lines.map((line) => line.split(' ')[1])).size;
  const last = lines.at(-1)?.split(' ')[0];
  const calls = lines.length === 1 ? '1 hook call' : `${lines.length} hook calls`;
  return warn(
    'missed calls',
    `${calls} of ${sessions === 1 ? '1 session' : `${sessions} sessions`} reached no daemon, the last at ${last}`,
    'The daemon reads them from the transcripts; `rollcall status` then says what was unprotected.',
  );
}
