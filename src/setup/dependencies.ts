import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claudePlaces, type ClaudePlaces } from '../agents/claude-code/installer/settings-file.ts';
import { directoriesOf, type Directories } from '../platform/directories.ts';
import { isExecutable } from '../platform/file-access.ts';
import { RollcallError } from '../protocol/errors.ts';
import { VERSION } from '../protocol/version.ts';

/** All that setup, uninstall and doctor know of the world. Tests give their own. */
export interface SetupDependencies extends ClaudePlaces {
  directories: Directories;
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
  return {
    directories: directoriesOf(env),
    ...claudePlaces(env, cwd),
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
