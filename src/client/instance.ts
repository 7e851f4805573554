import { basename } from 'node:path';
import { ancestors, processArguments, type ProcessStat, readProcess, ttyName } from '../platform/processes.ts';
import type { Instance } from '../protocol/api-identity.ts';

/** How far up the shell is looked for: a script in a script in a script. */
const FAR = 32;

/**
 * The terminal, pane and shell that this process was called from.
 *
 * The shell is the outermost process on the same terminal: a script that calls this program ends, the shell of the window
 * stays. Without a terminal it is the parent.
 */
export function instanceOf(pid: number, env: NodeJS.ProcessEnv): Instance {
  const own = readProcess(pid);
  const above = ancestors(pid, FAR);
  const shell = outermost(above, own?.ttyNumber ?? 0) ?? above.find((process) => !isThisProgram(process));
  return {
    tty: own === null ? null : ttyName(own.ttyNumber),
    tmuxPane: /^%\d{1,9}$/.exec(env['TMUX_PANE'] ?? '')?.[0] ?? null,
    tmuxServer: /^[^,]+,\d+/.exec(env['TMUX'] ?? '')?.[0] ?? null,
    shell: shell === undefined ? null : { pid: shell.pid, startTime: shell.startTime },
  };
}

/** The local date (`2026-11-21`): how long a terminal keeps its identity. */
export function localDay(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function outermost(above: readonly ProcessStat[], ttyNumber: number): ProcessStat | undefined {
  if (ttyNumber === 0) return undefined;
  const elsewhere = above.findIndex((process) => process.ttyNumber !== ttyNumber);
  return above[(elsewhere === -1 ? above.length : elsewhere) - 1];
}

/** `bin/rollcall.mjs` starts itself again with a newer Node: its first process is no shell. */
function isThisProgram({ pid }: ProcessStat): boolean {
  return processArguments(pid)?.some((word) => ['rollcall', 'rollcall.mjs'].includes(basename(word))) ?? false;
}
