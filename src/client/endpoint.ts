import { parseEndpoint, type Endpoint } from '../protocol/endpoint.ts';

/**
 * How a client finds the running daemon: pointer file, endpoint file. The shell client (hooks/rollcall-hook) follows
 * the same rules. Built-in modules are taken when they are used: every hook that falls back to Node loads this file.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The pointer file beside an installed hook: lines `name=value`, the value verbatim to the end of the line. */
export interface Pointer {
  node?: string;
  cli?: string;
  hook?: string;
  /** The state directory without its machine part. */
  state?: string;
  version?: string;
}

/** Empty where the file cannot be read; unknown names are left out. */
export function readPointer(file: string): Pointer {
  const pointer: Pointer = {};
  for (const line of readText(file).split('\n')) {
    const [, name, value] = /^(node|cli|hook|state|version)=(.+)$/s.exec(line) ?? [];
    if (value !== undefined) pointer[name as keyof Pointer] = value;
  }
  return pointer;
}

/** The environment in which the pointer's state directory counts; ROLLCALL_HOME wins over it. */
export function withPointer(env: Environment, pointer: Pointer): Environment {
  return { ...env, ROLLCALL_HOME: env['ROLLCALL_HOME'] || pointer.state };
}

/** What the endpoint file says; null when there is none, it is not whole, or another user's. Its daemon may be gone. */
export function readEndpoint(state: string): Endpoint | null {
  const file = `${state}/endpoint`;
  if (!isOwn(state, 'directory') || !isOwn(file, 'file')) return null;
  return parseEndpoint(readText(file));
}

/**
 * The daemon that the endpoint file names, if it is of this boot and its process lives; null: nobody is there. That it
 * answers is not checked.
 */
export function findDaemon(state: string): Endpoint | null {
  const endpoint = readEndpoint(state);
  return endpoint && isThisBoot(endpoint.boot) && lives(endpoint.pid) ? endpoint : null;
}

/** Linux only: elsewhere the boot id costs a process, and a dead pid or a refused connection says the same. */
function isThisBoot(boot: string): boolean {
  const current = readText('/proc/sys/kernel/random/boot_id').trim();
  return current === '' || boot === current;
}

/** A process of another user (EPERM) is not the daemon: it counts as gone. */
function lives(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

function isOwn(file: string, kind: 'directory' | 'file'): boolean {
  try {
    const stats = process.getBuiltinModule('node:fs').lstatSync(file);
    return stats.uid === process.geteuid?.() && (kind === 'directory' ? stats.isDirectory() : stats.isFile());
  } catch {
    return false;
  }
}

function readText(file: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
