import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { directoriesOf, type Directories } from '../platform/directories.ts';
import { RollcallError } from '../protocol/errors.ts';
import { VERSION } from '../protocol/version.ts';

/** All that setup, uninstall and doctor know of the world. Tests give their own. */
export interface SetupDependencies {
  directories: Directories;
  /** Claude Code's own directory: CLAUDE_CONFIG_DIR, else ~/.claude. */
  claudeConfig: string;
  /** Settings of an administrator, which stand above all others. */
  managedSettings: string;
  /** Where the person is; project and local scope mean the repository around it. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  program: Program;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A fresh value that nobody can guess, letters and digits only. */
  nonce(): string;
}

/** The files of this Rollcall. All paths are absolute. */
export interface Program {
  /** Directory of package.json. */
  root: string;
  /** The Node.js that runs hooks and daemon. */
  node: string;
  cli: string;
  /** The build of the Node client that starts the daemon. */
  hook: string;
  /** The shell client that setup copies. */
  client: string;
  version: string;
}

export function setupDependencies(env: Readonly<Record<string, string | undefined>>, cwd: string): SetupDependencies {
  const home = env['HOME'] !== undefined && isAbsolute(env['HOME']) ? env['HOME'] : userInfo().homedir;
  const configured = env['CLAUDE_CONFIG_DIR'];
  return {
    directories: directoriesOf(env),
    claudeConfig: configured !== undefined && isAbsolute(configured) ? configured : join(home, '.claude'),
    managedSettings:
      process.platform === 'darwin'
        ? '/Library/Application Support/ClaudeCode/managed-settings.json'
        : '/etc/claude-code/managed-settings.json',
    cwd,
    env,
    program: programAt(programRoot()),
    now: () => Date.now(),
    nonce: () => randomBytes(12).toString('hex'),
  };
}

/** The directory of our package.json, from the source tree or from a build. */
function programRoot(from: string = import.meta.url): string {
  for (let at = dirname(fileURLToPath(from)); ; at = dirname(at)) {
    if (existsSync(join(at, 'bin/rollcall.mjs'))) return at;
    if (at === dirname(at)) throw new RollcallError('NOT_BUILT', { path: 'bin/rollcall.mjs' });
  }
}

/** The program in this directory. The Node that the checkout brings along comes before the one that runs now. */
function programAt(root: string, execPath: string = process.execPath): Program {
  const own = join(root, 'node_modules/node/bin/node');
  return {
    root,
    node: isExecutable(own) ? own : execPath,
    cli: join(root, 'bin/rollcall.mjs'),
    hook: join(root, 'dist/hook.mjs'),
    client: join(root, 'hooks/rollcall-hook'),
    version: VERSION,
  };
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** null when there is no such file; other failures are thrown. */
export function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

/** What went wrong, in words a person knows. */
export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}
const REASONS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENOENT: 'a directory of the path is missing',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'the path is too long',
};
