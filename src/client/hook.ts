import { directoriesOf } from '../platform/directories.ts';
import { findDaemon, readPointer, withPointer, type Environment } from './endpoint.ts';
import { isOptedOut, parseHookArguments, readBody, type HookCall } from './hook-call.ts';
import { exchange } from './hook-exchange.ts';
import { hasJustFailed, startDaemon } from './start-daemon.ts';
import { handleUnreachable } from './unreachable.ts';

/**
 * The hook client in Node: what hooks/rollcall-hook falls back to when nobody listens, and a whole client by itself.
 * It starts the daemon, sends the call and prints the answer. Its exit status is 0; only when it was started by the
 * shell client and fails in a way that it does not know is it 1, and the shell client does what is left.
 */

/** All of it stays below the 5 s after which the agent ends a hook. */
const TOTAL_MS = 4000;
const STATUS_MS = 1000;
const START_MS = 1000;

/** Hands the call to the daemon, starting one where none listens; returns what to print, empty for nothing. */
export async function runHook(call: HookCall, env: Environment, cli: string | undefined): Promise<string> {
  const started = performance.now();
  const debug = (text: string): void => {
    if (env['ROLLCALL_DEBUG']) process.stderr.write(`rollcall-hook: ${text}\n`);
  };
  try {
    const { state } = directoriesOf(env);
    let endpoint = findDaemon(state);
    // Twice at most: a daemon that is gone is started, one that was just started is asked.
    for (let attempt = 0; attempt < 2; attempt++) {
      if (endpoint) {
        const totalMs = TOTAL_MS - (performance.now() - started);
        const result = await exchange(endpoint, call, env, { statusMs: Math.min(STATUS_MS, totalMs), totalMs });
        if (result.kind === 'answer') return result.payload;
        debug(result.kind === 'failed' ? result.detail : 'connection refused');
        const isGone = result.kind === 'refused' || findDaemon(state)?.token !== endpoint.token;
        if (!isGone || performance.now() - started > STATUS_MS) break;
      }
      if (attempt > 0 || hasJustFailed(state, Date.now())) break;
      endpoint = await startDaemon({ env, dead: endpoint, waitMs: START_MS, ...(cli === undefined ? {} : { cli }) });
    }
  } catch (error) {
    debug(String(error));
  }
  return handleUnreachable(call, env, process.cwd(), Date.now());
}

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (isOptedOut(argv, process.env)) process.exit(0);
  const args = parseHookArguments(argv, process);
  if (!args) process.exit(0);
  process.on('uncaughtException', () => process.exit(args.hasCaller ? 1 : 0));
  const body = await readBody(process.stdin, args.event);
  if (body.length === 0) process.exit(0);
  const pointer = readPointer(args.pointer ?? defaultPointer());
  const answer = await runHook({ ...args, body }, withPointer(process.env, pointer), pointer.cli);
  print(answer);
}

function defaultPointer(): string {
  return `${directoriesOf(process.env).data}/pointer`;
}

/** Ends the process with the last byte written: stdin may still be open, and a reader that has gone is no failure. */
function print(answer: string): void {
  process.stdout.on('error', () => process.exit(0));
  if (answer === '') process.exit(0);
  process.stdout.write(`${answer}\n`, () => process.exit(0));
}

function isEntry(): boolean {
  const [, script] = process.argv;
  if (script === undefined) return false;
  const { realpathSync } = process.getBuiltinModule('node:fs');
  try {
    return realpathSync(script) === realpathSync(process.getBuiltinModule('node:url').fileURLToPath(import.meta.url));
  } catch {
    return false;
  }
}

if (isEntry()) void main();
