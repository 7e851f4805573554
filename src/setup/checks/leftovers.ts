import { existsSync, lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clientOf } from '../../agents/claude-code/installer/command.ts';
import { inspectSettings } from '../../agents/claude-code/installer/inspect.ts';
import { bootId, processIdOf } from '../../platform/processes.ts';
import { socketPath } from '../../platform/directories.ts';
import { acquire } from '../../platform/single-instance.ts';
import { parseEndpoint } from '../../protocol/endpoint.ts';
import { clientPath, isTemporary } from '../client-files.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { readIfThere, reasonOf } from '../../platform/file-access.ts';
import { readRecords, recordsDirectory } from '../install-record.ts';
import { readSettingsFile, settingsPath } from '../../agents/claude-code/installer/settings-file.ts';
import { bad, good, warn, type Check } from './check.ts';

/** A stamp says something for 30 s; an older one is forgotten. */
const STAMP_MS = 30_000;

interface Leftover {
  path: string;
  detail: string;
  /** Only while no daemon runs. */
  needsLock: boolean;
}

/** What ended programs left lying about. Call it before a daemon is started. With `repair` it is removed. */
export function checkLeftovers(deps: SetupDependencies, repair: boolean): Check[] {
  const name = 'leftovers';
  const found = [...ofDaemon(deps), ...temporaries(deps)];
  const checks: Check[] = [];
  const kept = repair ? found.filter((leftover) => !removed(leftover, deps, checks)) : found;
  for (const { detail } of kept) checks.push(warn(name, detail, 'Run `rollcall doctor --repair`; it removes it.'));
  checks.push(...installs(deps));
  return checks.length === 0 ? [good(name, 'none')] : checks;
}

function ofDaemon(deps: SetupDependencies): Leftover[] {
  const { state } = deps.directories;
  const found: Leftover[] = [];
  const endpointFile = join(state, 'endpoint');
  const text = read(endpointFile);
  const endpoint = text === null ? null : parseEndpoint(text);
  const lives = endpoint !== null && endpoint.boot === bootId() && processIdOf(endpoint.pid) !== null;
  if (text !== null && !lives) {
    const detail = endpoint === null ? 'is not whole' : `names process ${endpoint.pid}, which is gone`;
    found.push({ path: endpointFile, detail: `${endpointFile} ${detail}`, needsLock: true });
  }
  const socket = socketPath(state, deps.env);
  if (!lives && lstatSync(socket, { throwIfNoEntry: false }) !== undefined) {
    found.push({ path: socket, detail: `${socket} is the socket of a daemon that is gone`, needsLock: true });
  }
  const stamp = join(state, 'start-failed');
  const age = deps.now() - (statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? deps.now());
  if (age > STAMP_MS) {
    const reason = (read(stamp) ?? '').replace(/^\d+\s*/, '').trim();
    found.push({
      path: stamp,
      detail: `a daemon did not start ${Math.round(age / 60_000)} min ago${reason === '' ? '' : `: ${reason}`}`,
      needsLock: false,
    });
  }
  return found;
}

/** Files of writes that were killed in the middle; those of a process that lives are not ours to judge. */
function temporaries(deps: SetupDependencies): Leftover[] {
  const directories = [deps.directories.data, recordsDirectory(deps), deps.directories.state, deps.claudeConfig];
  return directories.flatMap((directory) =>
    list(directory)
      .filter((name) => isTemporary(name) && processIdOf(Number(/\d+/.exec(name)?.[0])) === null)
      .map((name) => ({
        path: join(directory, name),
        detail: `${join(directory, name)} is left of a write that did not end`,
        needsLock: false,
      })),
  );
}

function removed(leftover: Leftover, deps: SetupDependencies, checks: Check[]): boolean {
  try {
    const lock = leftover.needsLock ? acquire(join(deps.directories.state, 'lock.db')) : null;
    if (leftover.needsLock && lock === null) return false;
    try {
      rmSync(leftover.path, { force: true });
    } finally {
      lock?.release();
    }
    checks.push(good('leftovers', `removed: ${leftover.detail}`));
    return true;
  } catch (error) {
    checks.push(bad('leftovers', `${leftover.path} cannot be removed: ${reasonOf(error)}`, 'Remove it by hand.'));
    return true;
  }
}

/** Records that cannot be read, settings files that are gone, and entries that point to another data directory. */
function installs(deps: SetupDependencies): Check[] {
  const { records, broken } = readRecords(deps);
  const checks = broken.map((path) =>
    warn('leftovers', `${path} cannot be read`, 'Look at the settings file that it names, then delete it.'),
  );
  for (const { path } of records) {
    if (!existsSync(path))
      checks.push(warn('leftovers', `${path} had our hooks and is gone`, 'Run `rollcall setup` again, or `rollcall uninstall`.'));
  }
  try {
    const { own } = inspectSettings(readSettingsFile(settingsPath('user', deps)).text);
    const others = new Set(own.map(({ command }) => clientOf(command)).filter((client) => client !== null && client !== clientPath(deps)));
    for (const client of others) {
      if (client === null || client.startsWith('$')) continue;
      checks.push(
        warn(
          'leftovers',
          `the settings name ${dirname(client)}, another data directory than ${deps.directories.data}`,
          'Run `rollcall setup` to use this one.',
        ),
      );
    }
  } catch {
    // The check of the hooks says what is wrong with the file.
  }
  return checks;
}

function read(path: string): string | null {
  try {
    return readIfThere(path)?.toString('utf8') ?? null;
  } catch {
    return null;
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
