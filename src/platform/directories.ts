import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { RollcallError } from '../protocol/errors.ts';
import { fileSystemOf, remoteName, type FileSystem } from './file-system.ts';
import { machineKey } from './host.ts';

/** Where everything of one user lies. All paths are absolute; none of them need exist. */
export interface Directories {
  /** State directory of all machines that share this home; the pointer file names it. */
  stateBase: string;
  /** State directory of this machine: `<stateBase>/<machine>`. */
  state: string;
  /** The stable install: hook client, pointer, journal of installs. */
  data: string;
  /** config.yaml and trust.json. */
  config: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Directories as the environment names them; an empty or relative XDG variable counts as unset. Throws
 * STATE_DIRECTORY_UNSAFE when ROLLCALL_HOME is relative or a path holds control characters (it could not stand in the
 * pointer file).
 */
export function directoriesOf(env: Environment, machine: string = machineKey()): Directories {
  const home = absolute(env['HOME']) ?? userInfo().homedir;
  const own = env['ROLLCALL_HOME'];
  if (own !== undefined && own !== '' && !isAbsolute(own)) {
    throw new RollcallError('STATE_DIRECTORY_UNSAFE', { path: own, detail: 'ROLLCALL_HOME must be an absolute path' });
  }
  const stateBase = absolute(own) ?? join(absolute(env['XDG_STATE_HOME']) ?? join(home, '.local/state'), 'rollcall');
  const data = join(absolute(env['XDG_DATA_HOME']) ?? join(home, '.local/share'), 'rollcall');
  const config = join(absolute(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'rollcall');
  for (const path of [stateBase, data, config]) {
    if (hasControlCharacter(path)) throw new RollcallError('STATE_DIRECTORY_UNSAFE', { path, detail: 'its path holds control characters' });
  }
  return { stateBase, state: join(stateBase, machine), data, config };
}

function absolute(value: string | undefined): string | null {
  return value !== undefined && value !== '' && isAbsolute(value) ? value : null;
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

/**
 * Makes the state directory (0700, with its parents) where it is missing, and refuses one that is not safe: a link, no
 * directory, another user's, open to others (STATE_DIRECTORY_UNSAFE), on a remote file system (STATE_DIRECTORY_REMOTE).
 * What exists is never changed. `readFileSystem` is there for the tests: nobody can mount every kind.
 */
export function ensureStateDirectory(path: string, readFileSystem: (path: string) => FileSystem = fileSystemOf): void {
  ensurePrivateDirectory(path);
  const filesystem = remoteName(readFileSystem(path));
  if (filesystem !== null) throw new RollcallError('STATE_DIRECTORY_REMOTE', { path, filesystem });
}

/**
 * Refuses (STATE_DIRECTORY_UNSAFE) a directory of whose path nothing exists but `/`: a HOME that is not there would be made
 * by whoever may write to `/`.
 */
export function refuseNowhere(path: string): void {
  let at = path;
  while (!existsSync(at)) at = dirname(at);
  if (at !== '/') return;
  const top = `/${path.split('/')[1] ?? ''}`;
  throw new RollcallError('STATE_DIRECTORY_UNSAFE', {
    path,
    detail: `${top} does not exist, and Rollcall does not make a directory there; is HOME right?`,
  });
}

/** A directory of this user with mode 0700 that is no link; made where it is missing. Throws STATE_DIRECTORY_UNSAFE. */
export function ensurePrivateDirectory(path: string): void {
  const unsafe = (detail: string, cause?: unknown): RollcallError =>
    new RollcallError('STATE_DIRECTORY_UNSAFE', { path, detail }, { cause });
  refuseNowhere(path);
  let stat;
  try {
    const made =
      lstatSync(path, { throwIfNoEntry: false }) === undefined && mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined;
    // A umask may have taken bits of the owner's.
    if (made) chmodSync(path, 0o700);
    stat = lstatSync(path);
  } catch (error) {
    throw unsafe(`it cannot be made (${(error as NodeJS.ErrnoException).code ?? String(error)})`, error);
  }
  if (stat.isSymbolicLink()) throw unsafe('it is a symbolic link');
  if (!stat.isDirectory()) throw unsafe('it is not a directory');
  if (stat.uid !== process.getuid?.()) throw unsafe(`it belongs to user ${stat.uid}`);
  if ((stat.mode & 0o777) !== 0o700) throw unsafe(`its mode is ${(stat.mode & 0o777).toString(8).padStart(4, '0')}`);
}

/** Longest path of a unix socket, in bytes, that every system takes (macOS 103, Linux 107). */
const SOCKET_PATH_LIMIT_BYTES = 100;

/**
 * Path of the daemon's unix socket: in the state directory, or, when that path is too long for one, in a directory of
 * its own below the runtime directory, which the caller makes with ensurePrivateDirectory(dirname(path)).
 */
export function socketPath(state: string, env: Environment, uid: number = process.getuid?.() ?? 0): string {
  const plain = join(state, 'socket');
  if (Buffer.byteLength(plain) <= SOCKET_PATH_LIMIT_BYTES) return plain;
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256').update(state).digest('hex').slice(0, 16);
  const below = (runtime: string): string => join(runtime, `rollcall-${uid}-${hash}`, 'socket');
  const wanted = below(absolute(env['XDG_RUNTIME_DIR']) ?? '/tmp');
  return Buffer.byteLength(wanted) <= SOCKET_PATH_LIMIT_BYTES ? wanted : below('/tmp');
}
