import { directoriesOf } from '../platform/directories.ts';
import { readProcess } from '../platform/processes.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { RollcallError } from '../protocol/errors.ts';
import { findDaemon, type Environment } from './endpoint.ts';
import { isFresh, removeStamp, writeStamp } from './stamp.ts';

/**
 * Starting the daemon: detached, in its own session, so that neither the end of the agent nor a signal to its group
 * reaches it, and with nothing of the caller but the variables below.
 */

export interface StartOptions {
  /** Says where the state is (ROLLCALL_HOME, XDG_STATE_HOME, HOME), and is the source of what the daemon gets. */
  env: Environment;
  /** Absolute path of bin/rollcall.mjs; by default the one of this build. */
  cli?: string;
  /** The Node to run it with; this process's own by default. */
  node?: string;
  /** How long to wait for the endpoint of a living daemon; 5 s by default. */
  waitMs?: number;
  /** An endpoint whose daemon is known to be gone although its process number lives: it does not count as started. */
  dead?: Endpoint | null;
  now?: () => number;
}

/** The variables that a daemon gets: nothing of the agent's (its session id, its keys) may stay in a long-lived process. */
const PASSED = /^(?:HOME|PATH|USER|LOGNAME|LANG|LC_ALL|TZ|TMPDIR|XDG_.*|ROLLCALL_.*)$/;

/** The exit status of a daemon that found another one running: that one is about to answer. */
const ALREADY_RUNNING = 75;
const POLL_MS = 10;
/** That one may just have been leaving: it held the lock, and answers nobody any more. After this time another start is tried. */
const LOCKED_OUT_MS = 250;

/**
 * Starts `node CLI daemon run` and waits for an endpoint file that names a living daemon, be it this one or the one of
 * a simultaneous start. A success removes the stamp `start-failed`; a failure leaves it and throws DAEMON_START_FAILED.
 */
export async function startDaemon(options: StartOptions): Promise<Endpoint> {
  const { state } = directoriesOf(options.env);
  const stamp = startFailedStamp(state);
  const outcome = await waitForEndpoint(state, options);
  if (typeof outcome !== 'string') {
    removeStamp(stamp);
    return outcome;
  }
  writeStamp(stamp, options.now?.() ?? Date.now(), outcome);
  throw new RollcallError('DAEMON_START_FAILED', { detail: outcome });
}

/**
 * True for 30 s after a failed start: nobody who serves a hook tries again meanwhile. An endpoint that was written
 * after the stamp says that a daemon came up late, so the stamp says nothing any more.
 */
export function hasJustFailed(state: string, now: number): boolean {
  const stamp = startFailedStamp(state);
  return isFresh(stamp, now) && modified(stamp) > modified(`${state}/endpoint`);
}

/** What the daemon gets as its environment: of the caller's only what is listed; PATH and ROLLCALL_HOME are always there. */
export function daemonEnvironment(env: Environment): Record<string, string> {
  const passed = Object.entries(env).filter((entry): entry is [string, string] => PASSED.test(entry[0]) && entry[1] !== undefined);
  return { PATH: '/usr/local/bin:/usr/bin:/bin', ...Object.fromEntries(passed), ROLLCALL_HOME: directoriesOf(env).stateBase };
}

interface Child {
  /** Why no endpoint is to be expected from it, null while it may still come. */
  ended: () => string | null;
  /** It left some time ago because another daemon held the lock. */
  lockedOut: () => boolean;
  /**
   * Lets this process end while the daemon goes on. When another daemon answers, a child that is still starting is
   * ended: it might take the lock later, when that other one is told to leave, and stay without being wanted.
   */
  release: (answering: Endpoint | null) => void;
}

function spawnDetached(options: StartOptions): Child {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const fs = process.getBuiltinModule('node:fs');
  let end: string | null = null;
  let lockedOutAt = Infinity;
  const nothing = fs.openSync('/dev/null', 'r+');
  try {
    const child = spawn(options.node ?? process.execPath, [options.cli ?? ownCli(), 'daemon', 'run'], {
      detached: true,
      cwd: '/',
      env: daemonEnvironment(options.env),
      stdio: coverDescriptors(nothing),
    });
    child.on('error', (error) => (end = error.message));
    child.on('exit', (code, signal) => {
      if (code === ALREADY_RUNNING) lockedOutAt = performance.now();
      else end = signal ? `it was ended by ${signal}` : `it left with exit status ${code}`;
    });
    const release = (answering: Endpoint | null): void => {
      const another = answering !== null && answering.pid !== child.pid && readProcess(answering.pid)?.ppid !== child.pid;
      if (another && child.exitCode === null && child.signalCode === null) child.kill();
      child.unref();
    };
    return { ended: () => end, lockedOut: () => performance.now() - lockedOutAt > LOCKED_OUT_MS, release };
  } catch (error) {
    const detail = String(error);
    return { ended: () => detail, lockedOut: () => false, release: () => {} };
  } finally {
    fs.closeSync(nothing);
  }
}

/**
 * stdin, stdout, stderr and whatever else this process would pass on, all as /dev/null. Node marks only the first
 * inherited descriptors close-on-exec; a pipe of the agent that stays open in the daemon would hold the agent's call.
 */
function coverDescriptors(nothing: number): ('ignore' | number)[] {
  const stdio: ('ignore' | number)[] = [nothing, nothing, nothing];
  for (const fd of passedOn()) {
    while (stdio.length < fd) stdio.push('ignore');
    stdio[fd] = nothing;
  }
  return stdio;
}

const O_CLOEXEC = 0o2000000;

function passedOn(): number[] {
  const fs = process.getBuiltinModule('node:fs');
  try {
    return fs
      .readdirSync('/proc/self/fdinfo')
      .map(Number)
      .filter((fd) => fd > 2 && !isClosedOnExec(fd))
      .toSorted((a, b) => a - b);
  } catch {
    return [];
  }
}

function isClosedOnExec(fd: number): boolean {
  try {
    const info = process.getBuiltinModule('node:fs').readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
    return (Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8) & O_CLOEXEC) !== 0;
  } catch {
    return true; // gone: it was the descriptor that listed the directory
  }
}

/** The living daemon's endpoint, or why there is none, in words. */
async function waitForEndpoint(state: string, options: StartOptions): Promise<Endpoint | string> {
  const { waitMs = 5000, dead } = options;
  const limit = performance.now() + waitMs;
  let child = spawnDetached(options);
  let answering: Endpoint | null = null;
  try {
    for (;;) {
      const endpoint = findDaemon(state);
      if (endpoint && endpoint.token !== dead?.token) {
        answering = endpoint;
        return endpoint;
      }
      const end = child.ended();
      if (end !== null) return end;
      if (performance.now() >= limit) return `it did not answer within ${waitMs} ms`;
      if (child.lockedOut()) child = spawnDetached(options);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    child.release(answering);
  }
}

/** bin/rollcall.mjs as seen from dist/ (built) or from src/client/. */
function ownCli(): string {
  const { fileURLToPath } = process.getBuiltinModule('node:url');
  const [built, source] = ['../bin/rollcall.mjs', '../../bin/rollcall.mjs'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return process.getBuiltinModule('node:fs').existsSync(built!) ? built! : source!;
}

function startFailedStamp(state: string): string {
  return `${state}/start-failed`;
}

function modified(file: string): number {
  return process.getBuiltinModule('node:fs').statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
