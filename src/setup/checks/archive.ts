import { join } from 'node:path';
import { beginAnew, checkArchiveFile } from '../../archive/integrity.ts';
import { reasonOf } from '../../platform/file-access.ts';
import { acquire } from '../../platform/single-instance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { moveAside } from '../../store/sqlite/copy.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { bad, good, warn, type Check } from './check.ts';
import { failure } from './daemon.ts';

const NAME = 'archive';

/** The file of the archive by itself. @param whole also a large one is looked through. Opens it for reading only */
export function checkArchive(deps: SetupDependencies, whole: boolean): { checks: Check[]; damaged: boolean } {
  const path = archivePath(deps);
  try {
    const { bytes, whole: all, problems } = checkArchiveFile(path, whole);
    if (bytes === null) return { checks: [good(NAME, `${path} is made at first use`)], damaged: false };
    if (problems.length > 0) {
      const error = new RollcallError('ARCHIVE_CORRUPT', { path, detail: problems.join('; ') });
      return { checks: [bad(NAME, error.message, error.remedy)], damaged: true };
    }
    const seen = all ? 'sound' : 'it can be opened; `rollcall doctor --repair` looks through all of it';
    return { checks: [good(NAME, `${path}, ${Math.ceil(bytes / 1_000_000)} MB, ${seen}`)], damaged: false };
  } catch (error) {
    return { checks: [failure(NAME, error, 'Check the disk and the permissions of the file.')], damaged: false };
  }
}

/**
 * Moves a damaged archive aside and begins a new one, which the daemon fills from the transcripts that are still there. What was
 * forgotten stays so, as far as the damaged one still tells. Only while no daemon has it open.
 */
export function repairArchive(deps: SetupDependencies): Check {
  const { state } = deps.directories;
  const name = 'repair of the archive';
  try {
    const lock = acquire(join(state, 'lock.db'));
    if (lock === null)
      return bad(name, 'a daemon has it open, so nothing was moved', 'Run `rollcall daemon stop` and `rollcall doctor --repair` again.');
    try {
      const stamp = new Date(deps.now()).toISOString().replace(/[:.]/g, '-');
      const [moved = ''] = moveAside(archivePath(deps), `damaged-${stamp}`);
      const forgotten = beginAnew(moved, archivePath(deps), deps.now());
      const kept = `the damaged one is in ${moved}; a new one is filled from the transcripts that are still there`;
      if (forgotten !== null) return warn(name, kept, 'Delete the damaged one when you no longer need it.');
      const remedy = 'If you had let sessions be forgotten, run `rollcall forget` for them again.';
      return warn(name, `${kept}; which sessions were forgotten cannot be read any more`, remedy);
    } finally {
      lock.release();
    }
  } catch (error) {
    return bad(name, `it was left as it is: ${reasonOf(error)}`, 'Free disk space or mend the permissions, then run it again.');
  }
}

function archivePath(deps: SetupDependencies): string {
  return join(deps.directories.state, 'archive.db');
}
