import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { canonical, writeAtomically } from '../../../platform/files.ts';
import { repositoryOf } from '../../../platform/git/repository.ts';
import { RollcallError } from '../../../protocol/errors.ts';
import { codeOf, readIfThere, reasonOf } from '../../../platform/file-access.ts';

/** Where Claude Code's settings lie for a person in a directory. */
export interface ClaudePlaces {
  /** Claude Code's own directory: CLAUDE_CONFIG_DIR, else ~/.claude. */
  claudeConfig: string;
  /** Settings of an administrator, which stand above all others. */
  managedSettings: string;
  /** Where the person is; project and local scope mean the repository around it. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

export function claudePlaces(env: ClaudePlaces['env'], cwd: string): ClaudePlaces {
  const home = env['HOME'] !== undefined && isAbsolute(env['HOME']) ? env['HOME'] : userInfo().homedir;
  const configured = env['CLAUDE_CONFIG_DIR'];
  return {
    claudeConfig: configured !== undefined && isAbsolute(configured) ? configured : join(home, '.claude'),
    managedSettings:
      process.platform === 'darwin'
        ? '/Library/Application Support/ClaudeCode/managed-settings.json'
        : '/etc/claude-code/managed-settings.json',
    cwd,
    env,
  };
}

/** Whose settings: the user's in all projects, the project's (shared through git), or the user's in this project. */
export type Scope = 'user' | 'project' | 'local';
export const SCOPES: readonly Scope[] = ['user', 'project', 'local'];

/** Path of a scope's settings file. Throws NOT_A_REPOSITORY for project and local scope outside of one. */
export function settingsPath(scope: Scope, deps: Pick<ClaudePlaces, 'claudeConfig' | 'cwd'>): string {
  if (scope === 'user') return join(deps.claudeConfig, 'settings.json');
  const repository = repositoryOf(deps.cwd);
  if (repository === null) throw new RollcallError('NOT_A_REPOSITORY', { path: deps.cwd });
  return join(repository.worktreeRoot, '.claude', scope === 'project' ? 'settings.json' : 'settings.local.json');
}

/** A settings file as it was read. */
export interface SettingsFile {
  /** As it was asked for. */
  path: string;
  /** Where it really lies, links followed: this is what is replaced, so that a link stays a link. */
  target: string;
  /** null: there is no such file. */
  bytes: Buffer | null;
  text: string;
  /** Permission bits, null where there is no file. */
  mode: number | null;
}

/** Throws SETTINGS_UNREADABLE for what is no regular file, not UTF-8, or not to be read. */
export function readSettingsFile(path: string): SettingsFile {
  const unreadable = (detail: string, cause?: unknown): RollcallError =>
    new RollcallError('SETTINGS_UNREADABLE', { path, detail }, { cause });
  const real = canonical(path);
  if (!real.ok) {
    if (real.reason === 'not-a-directory') throw unwritable(path, 'a part of the path is not a directory');
    throw unreadable(`its path cannot be followed (${real.reason})`);
  }
  const target = real.path;
  try {
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat === undefined) return { path, target, bytes: null, text: '', mode: null };
    if (!stat.isFile()) throw unreadable(stat.isDirectory() ? 'it is a directory' : 'it is not a regular file');
    const bytes = readIfThere(target);
    if (bytes === null) return { path, target, bytes: null, text: '', mode: null };
    return { path, target, bytes, text: decode(bytes), mode: stat.mode & 0o7777 };
  } catch (error) {
    if (error instanceof RollcallError) throw error;
    throw unreadable(error instanceof TypeError ? 'it is not UTF-8 text' : reasonOf(error), error);
  }
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/**
 * Replaces the file (null: removes it), keeping its mode and owner; a new one gets `mode`, by default 0600. Returns
 * false, and writes nothing, when the file is no longer as it was read. Throws SETTINGS_UNWRITABLE.
 */
export function replaceSettingsFile(file: SettingsFile, bytes: Buffer | null, mode: number = file.mode ?? 0o600): boolean {
  try {
    const now = readIfThere(file.target);
    if (now === null ? file.bytes !== null : file.bytes === null || !now.equals(file.bytes)) return false;
    if (bytes === null) {
      if (now !== null) unlinkSync(file.target);
      return true;
    }
    const owner = statSync(file.target, { throwIfNoEntry: false });
    writeAtomically(file.target, bytes, { mode, fsync: true });
    if (owner !== undefined && owner.uid !== process.getuid?.()) chownSync(file.target, owner.uid, owner.gid);
    return true;
  } catch (error) {
    throw unwritable(file.path, reasonOf(error), error);
  }
}

export function unwritable(path: string, detail: string, cause?: unknown): RollcallError {
  return new RollcallError('SETTINGS_UNWRITABLE', { path, detail }, { cause });
}

/** A directory and its parents, as far as they are not there, outermost first. */
export function missingDirectories(path: string): string[] {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.unshift(at);
  return missing;
}

/** Makes a directory and its parents; returns those that were not there, outermost first. */
export function makeDirectories(path: string, mode?: number): string[] {
  const missing = missingDirectories(path);
  mkdirSync(path, { recursive: true, ...(mode !== undefined && { mode }) });
  return missing;
}

/** Removes those of the directories that are empty, innermost first. */
export function removeEmptyDirectories(paths: Iterable<string>): void {
  for (const path of [...paths].toSorted((a, b) => b.length - a.length)) {
    try {
      rmdirSync(path);
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EACCES', 'EPERM', 'EBUSY', 'EROFS'].includes(codeOf(error))) throw error;
    }
  }
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
