import { lstatSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { socketPath } from '../../platform/directories.ts';
import { fileSystemOf, remoteName } from '../../platform/file-system.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { reasonOf } from '../../platform/file-access.ts';
import { bad, good, type Check } from './check.ts';

const DATABASES = ['register.db', 'archive.db'].flatMap((name) => [name, `${name}-wal`, `${name}-shm`]);
const FILES = ['endpoint', ...DATABASES, 'lock.db', 'daemon.log'];

/** Whether nobody else can read what is recorded, and whether locks hold there. Looks, and changes nothing. */
export function checkState(deps: SetupDependencies): Check[] {
  const { state } = deps.directories;
  const found = look(state);
  if (found === null) return [good('state directory', `${state} is made at first use`)];
  const checks = [directoryCheck('state directory', state, found)];
  const socket = socketPath(state, deps.env);
  const paths = FILES.map((name) => join(state, name));
  if (dirname(socket) !== state) {
    const runtime = look(dirname(socket));
    if (runtime !== null) checks.push(directoryCheck('socket directory', dirname(socket), runtime));
  }
  const open = [...paths, socket].flatMap((path) => {
    const stat = look(path);
    return stat === null || typeof stat === 'string' || (stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0)
      ? []
      : [{ path, stat }];
  });
  if (open.length === 0) checks.push(good('files of the state directory', 'only you can read them'));
  for (const { path, stat } of open) {
    const detail = stat.uid === process.getuid?.() ? `${path} has mode ${modeOf(stat)}` : `${path} belongs to user ${stat.uid}`;
    checks.push(bad('files of the state directory', detail, `Run \`chmod 600 '${path}'\` (as its owner).`));
  }
  return checks;
}

function directoryCheck(name: string, path: string, stat: Stats | string): Check {
  const remedy = 'Set ROLLCALL_HOME to another directory and run `rollcall setup`, or mend this one.';
  if (typeof stat === 'string') return bad(name, `${path}: ${stat}`, remedy);
  if (stat.isSymbolicLink()) return bad(name, `${path} is a symbolic link`, remedy);
  if (!stat.isDirectory()) return bad(name, `${path} is not a directory`, remedy);
  if (stat.uid !== process.getuid?.()) return bad(name, `${path} belongs to user ${stat.uid}`, remedy);
  if ((stat.mode & 0o777) !== 0o700) return bad(name, `${path} has mode ${modeOf(stat)}`, `Run \`chmod 700 '${path}'\`.`);
  const remote = remoteName(fileSystemOf(path));
  if (remote !== null) {
    return bad(
      name,
      `${path} lies on ${remote}, where SQLite locks do not hold`,
      'Set ROLLCALL_HOME to a directory on a local disk and run `rollcall setup`.',
    );
  }
  return good(name, `${path}, 0700, yours, on a local disk`);
}

function modeOf(stat: Stats): string {
  return (stat.mode & 0o777).toString(8).padStart(4, '0');
}

/** null when there is nothing; a reason when nobody can say. */
function look(path: string): Stats | string | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    return reasonOf(error);
  }
}
