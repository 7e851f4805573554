import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acquire } from '../../platform/single-instance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { copyAside, moveAside } from '../../store/sqlite/copy.ts';
import { checkIntegrity } from '../../store/sqlite/integrity.ts';
import { schemaStatus, type SchemaStatus } from '../../store/sqlite/schema-status.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { reasonOf } from '../../platform/file-access.ts';
import { bad, good, warn, type Check } from './check.ts';
import { failure } from './daemon.ts';

/** The register's file by itself: schema, drift, damage. Opens it for reading only. */
export function checkRegister(deps: SetupDependencies): { checks: Check[]; damaged: boolean } {
  const path = registerPath(deps);
  if (!existsSync(path)) return { checks: [good('register', `${path} is made at first use`)], damaged: false };
  try {
    const problems = checkIntegrity(path);
    if (problems.length > 0) return { checks: [damage(path, problems.slice(0, 3).join('; '))], damaged: true };
    const schema = schemaStatus(path);
    return { checks: [schemaCheck(path, schema)], damaged: schema.missing.length > 0 && !schema.tooNew };
  } catch (error) {
    const damaged = error instanceof RollcallError && error.code === 'REGISTER_CORRUPT';
    return { checks: [failure('register', error, 'Check the disk and the permissions of the file.')], damaged };
  }
}

function schemaCheck(path: string, schema: SchemaStatus): Check {
  if (!schema.exists) return good('register', `${path} is empty; the daemon fills it`);
  if (schema.tooNew) {
    const writer = schema.applied.at(-1)?.appliedBy ?? 'unknown';
    const detail = `${path} has schema ${schema.version}, written by Rollcall ${writer}; this one knows ${schema.known}`;
    return bad('register', detail, 'Run the newer Rollcall.');
  }
  if (schema.missing.length > 0) {
    const remedy = 'Run `rollcall daemon stop` and `rollcall doctor --repair`; it keeps a copy and starts a new register.';
    return bad('register', `${path} lacks ${schema.missing.join(', ')}`, remedy);
  }
  if (schema.unexpected.length > 0) {
    const detail = `${path} holds more than schema ${schema.version}: ${schema.unexpected.join(', ')}`;
    return warn('register', detail, 'Nothing of ours made these; remove them if you did.');
  }
  return good('register', `${path}, schema ${schema.version}, sound`);
}

function damage(path: string, detail: string): Check {
  const error = new RollcallError('REGISTER_CORRUPT', { path, detail });
  return bad('register', error.message, error.remedy);
}

/**
 * Keeps a copy of a damaged register and moves it aside, so that the next daemon makes a new one. Only while no daemon
 * has it open.
 */
export function repairRegister(deps: SetupDependencies): Check {
  const { state } = deps.directories;
  const name = 'repair of the register';
  try {
    const lock = acquire(join(state, 'lock.db'));
    if (lock === null)
      return bad(name, 'a daemon has it open, so nothing was moved', 'Run `rollcall daemon stop` and `rollcall doctor --repair` again.');
    try {
      const stamp = new Date(deps.now()).toISOString().replace(/[:.]/g, '-');
      const copy = copyAside(registerPath(deps), `copy-${stamp}`);
      const moved = moveAside(registerPath(deps), `damaged-${stamp}`);
      const what = copy.how === 'vacuum' ? 'a clean copy of what can be read' : 'a copy';
      return warn(
        name,
        `${what} is in ${copy.files[0]}, the damaged one in ${moved[0]}; a new register was started`,
        'Delete both when you no longer need them.',
      );
    } finally {
      lock.release();
    }
  } catch (error) {
    return bad(name, `it was left as it is: ${reasonOf(error)}`, 'Free disk space or mend the permissions, then run it again.');
  }
}

function registerPath(deps: SetupDependencies): string {
  return join(deps.directories.state, 'register.db');
}
