import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isOwnCommand } from '../agents/claude-code/installer/command.ts';
import { describeProblem, inspectSettings } from '../agents/claude-code/installer/inspect.ts';
import { removeEntries, switchPlugins } from '../agents/claude-code/installer/settings.ts';
import { socketPath } from '../platform/directories.ts';
import { listedExcludes, listExclude, unexcludeNames } from '../platform/git/exclude-file.ts';
import { repositoryOf } from '../platform/git/repository.ts';
import { RollcallError } from '../protocol/errors.ts';
import { claudeMdPath, removeClaudeMd } from './claude-md.ts';
import { removeClientFiles } from './client-files.ts';
import type { SetupDependencies } from './dependencies.ts';
import { codeOf, reasonOf } from '../platform/file-access.ts';
import { liveSessions } from './live-sessions.ts';
import { readRecords, recordsDirectory, removeRecord, type InstallRecord } from './install-record.ts';
import {
  hashOf,
  readSettingsFile,
  removeEmptyDirectories,
  replaceSettingsFile,
  settingsPath,
  unwritable,
  type Scope,
} from '../agents/claude-code/installer/settings-file.ts';

export interface UninstallOptions {
  /** Only this scope's file; not given: everything that setup installed. */
  scope?: Scope;
  /** The state directory of this machine goes too, and the list of trusted repositories. */
  purge: boolean;
}

export interface UninstallSteps {
  /** Ends the daemon and waits until it has left. Throws when it could not be ended. */
  stopDaemon(): Promise<'stopped' | 'none'>;
}

interface UninstalledFile {
  path: string;
  /**
   * restored: byte for byte as before setup. removed: the file was not there before setup and is gone again. cleaned: others
   * had edited it, only our entries went. gone: it is no longer there. clean: none of ours was in it. failed: see detail.
   */
  outcome: 'restored' | 'removed' | 'cleaned' | 'gone' | 'clean' | 'failed';
  detail: string | null;
}

export interface UninstallResult {
  files: UninstalledFile[];
  daemon: 'stopped' | 'none' | 'failed' | 'kept';
  /** What is still there, each with why or how to remove it. */
  left: string[];
  /** What went wrong, each with its remedy. Not empty: exit with an error. */
  problems: string[];
  /** There was nothing to take out: no record, no entry, no client. */
  nothing: boolean;
}

/** Measured: 2 s; and a little for the last call. */
const SETTINGS_SEEN_MS = 2500;

/**
 * Takes out what setup put in. A failure in one place is told and does not keep the rest from going. Needs no daemon and
 * may be run again. Throws only NOT_A_REPOSITORY (project or local scope, outside of one).
 */
export async function runUninstall(options: UninstallOptions, deps: SetupDependencies, steps: UninstallSteps): Promise<UninstallResult> {
  const result: UninstallResult = { files: [], daemon: 'kept', left: [], problems: [], nothing: false };
  const { records, broken } = readRecords(deps);
  const only = options.scope === undefined ? null : settingsPath(options.scope, deps);
  const chosen = records.filter(({ path }) => only === null || path === only);
  const created = new Set<string>();
  for (const record of chosen) {
    const file = undo(record.path, record);
    result.files.push(file);
    if (file.outcome === 'failed') {
      result.problems.push(`${file.path}: ${file.detail}. Our entries are still in it; mend it and run \`rollcall uninstall\` again.`);
    } else {
      removeRecord(deps, record.target);
      for (const directory of record.createdDirectories) created.add(directory);
    }
  }
  for (const path of unrecorded(options, deps, chosen)) {
    const file = undo(path, null);
    if (file.outcome !== 'clean' && file.outcome !== 'gone') result.files.push(file);
    if (file.outcome === 'failed') result.problems.push(`${file.path}: ${file.detail}. Mend it and run \`rollcall uninstall\` again.`);
  }
  for (const file of removeClaudeMd(deps, options.scope === undefined ? null : claudeMdPath(options.scope, deps))) {
    result.files.push(file);
    if (file.outcome === 'failed') result.problems.push(`${file.path}: ${file.detail}. Take the lines of Rollcall out of it by hand.`);
  }
  for (const path of broken)
    result.left.push(`${path}: this record of an install cannot be read. Look at the settings file it names, then delete it.`);
  noteSharedEntries(options, deps, result);

  const remaining = readRecords(deps);
  const allGone = remaining.records.length === 0 && remaining.broken.length === 0;
  const last = options.scope === undefined || allGone;
  let clientWasThere = false;
  if (last) {
    // Running agents act by the old settings for up to 2 s: until then they call the client, which would start the daemon anew.
    const changed = result.files.some(({ outcome }) => outcome === 'restored' || outcome === 'removed' || outcome === 'cleaned');
    if (changed && liveSessions(deps.claudeConfig).length > 0) await pause(SETTINGS_SEEN_MS);
    result.daemon = await stopped(steps, result.problems);
    clientWasThere = exists(join(deps.directories.data, 'pointer'));
    removeData(deps, result, allGone);
    takeBackExcludes(deps, result);
  }
  if (options.purge && last) {
    purgeState(deps, result);
    purgeTrust(deps, result);
  }
  removeEmptyDirectories([...created, ...(allGone && last ? [recordsDirectory(deps), deps.directories.data] : [])]);
  if (last) noteState(options, deps, result);
  result.nothing = result.files.length === 0 && !clientWasThere && result.problems.length === 0 && result.daemon !== 'stopped';
  return result;
}

function undo(path: string, record: InstallRecord | null): UninstalledFile {
  try {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const file = readSettingsFile(path);
      if (file.bytes === null) return { path, outcome: 'gone', detail: null };
      if (record !== null && hashOf(file.bytes) === record.written) {
        const original = record.original === null ? null : Buffer.from(record.original, 'base64');
        if (replaceSettingsFile(file, original)) return { path, outcome: original === null ? 'removed' : 'restored', detail: null };
        continue;
      }
      const removed = removeEntries(file.text, isOwnCommand, record?.trace);
      if (!removed.ok)
        return { path, outcome: 'failed', detail: `it is no longer valid (${removed.problems.map(describeProblem).join('; ')})` };
      const text = switchPlugins(removed.text, record?.plugins ?? [], true);
      if (text === file.text) return { path, outcome: 'clean', detail: null };
      const nothingLeft = record?.original === null && /^\s*(\{\s*\}\s*)?$/.test(text);
      if (replaceSettingsFile(file, nothingLeft ? null : Buffer.from(text))) {
        return { path, outcome: nothingLeft ? 'removed' : 'cleaned', detail: null };
      }
    }
    throw unwritable(path, 'another program writes to it again and again');
  } catch (error) {
    return { path, outcome: 'failed', detail: error instanceof RollcallError ? error.message : reasonOf(error) };
  }
}

/** Files that may hold entries of ours though no record names them. A shared file is only touched when it was asked for. */
function unrecorded(options: UninstallOptions, deps: SetupDependencies, done: readonly InstallRecord[]): string[] {
  const inRepository = repositoryOf(deps.cwd) !== null;
  const scopes: Scope[] = options.scope !== undefined ? [options.scope] : inRepository ? ['user', 'local'] : ['user'];
  return scopes.map((scope) => settingsPath(scope, deps)).filter((path) => !done.some((record) => record.path === path));
}

function noteSharedEntries(options: UninstallOptions, deps: SetupDependencies, result: UninstallResult): void {
  if (options.scope !== undefined || repositoryOf(deps.cwd) === null) return;
  try {
    const file = readSettingsFile(settingsPath('project', deps));
    if (inspectSettings(file.text).own.length === 0 || result.files.some(({ path }) => path === file.path)) return;
    result.left.push(
      `${file.path} still has hooks that somebody set up for this project; they do nothing where Rollcall is absent. \`rollcall uninstall --scope project\` removes them.`,
    );
  } catch {
    // A file that cannot be read is none of ours.
  }
}

async function stopped(steps: UninstallSteps, problems: string[]): Promise<'stopped' | 'none' | 'failed'> {
  try {
    return await steps.stopDaemon();
  } catch (error) {
    problems.push(`The daemon did not leave: ${reasonOf(error)}. Run \`rollcall daemon stop\`.`);
    return 'failed';
  }
}

function removeData(deps: SetupDependencies, result: UninstallResult, allGone: boolean): void {
  try {
    for (const path of removeClientFiles(deps)) result.left.push(`${path}: not put there by setup.`);
    if (!allGone) result.left.push(`${recordsDirectory(deps)}: what is needed to mend the files above.`);
  } catch (error) {
    result.problems.push(`${deps.directories.data} cannot be removed: ${reasonOf(error)}. Remove it by hand.`);
  }
}

/** The names that a mirror of the old files had git ignore; the files themselves stay. */
function takeBackExcludes(deps: SetupDependencies, result: UninstallResult): void {
  const list = join(deps.directories.state, 'excluded');
  try {
    for (const commonDir of listedExcludes(list)) {
      const trouble = unexcludeNames(commonDir);
      if (trouble === null) listExclude(list, commonDir, false);
      else result.left.push(`${join(commonDir, 'info/exclude')}: the block of rollcall in it (${trouble}). Take it out by hand.`);
    }
  } catch (error) {
    result.problems.push(`${list} cannot be read: ${reasonOf(error)}.`);
  }
}

function purgeState(deps: SetupDependencies, result: UninstallResult): void {
  const { state, stateBase } = deps.directories;
  if (result.daemon === 'failed') {
    result.problems.push(`${state} was kept, because the daemon still uses it. Stop it and run \`rollcall uninstall --purge\` again.`);
    return;
  }
  try {
    const stat = lstatSync(state, { throwIfNoEntry: false });
    if (stat !== undefined && (!stat.isDirectory() || stat.uid !== process.getuid?.())) {
      result.problems.push(`${state} is not a directory of yours and was left. Remove it by hand.`);
      return;
    }
    rmSync(state, { recursive: true, force: true });
    const socket = dirname(socketPath(state, deps.env));
    if (socket !== state) rmSync(socket, { recursive: true, force: true });
    // It bears our name, so it is ours also where no record says that we made it. What lies around it is not.
    removeEmptyDirectories([stateBase]);
  } catch (error) {
    result.problems.push(`${state} cannot be removed: ${reasonOf(error)}. Remove it by hand.`);
  }
}

/** trust.json is written by `rollcall trust` alone; what else lies in the directory is its user's. */
function purgeTrust(deps: SetupDependencies, result: UninstallResult): void {
  const { config } = deps.directories;
  const file = join(config, 'trust.json');
  try {
    rmSync(file, { force: true });
    removeEmptyDirectories([config]);
  } catch (error) {
    result.problems.push(`${file} cannot be removed: ${reasonOf(error)}. Remove it by hand.`);
  }
}

function noteState(options: UninstallOptions, deps: SetupDependencies, result: UninstallResult): void {
  const { state, stateBase, config } = deps.directories;
  if (exists(state) && !options.purge) {
    result.left.push(`${state}: the register, the archive of transcripts and the log. \`rollcall uninstall --purge\` removes them.`);
  }
  if (options.purge && !exists(state) && exists(stateBase)) {
    result.left.push(`${stateBase}: it holds something else, perhaps the state of other machines that share this home.`);
  }
  if (exists(config) && readable(config)) result.left.push(`${config}: your configuration. Remove it by hand if you want.`);
}

function readable(directory: string): boolean {
  try {
    return readdirSync(directory).length > 0;
  } catch {
    return false;
  }
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    return codeOf(error) !== 'ENOTDIR';
  }
}
