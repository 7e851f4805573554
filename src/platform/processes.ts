import type { ProcessId } from '../core/session/session.ts';
import { bootId } from './processes/boot.ts';
import { childPidsThroughProc, lookThroughProc, readParts } from './processes/proc.ts';
import type { Look, ProcessStat } from './processes/process-stat.ts';
import { childPidsThroughPs, lookThroughPs, nameOfTty } from './processes/ps.ts';

export { hostName, machineKey } from './host.ts';
export { bootId } from './processes/boot.ts';
export type { ProcessStat } from './processes/process-stat.ts';

/** Everything here is synchronous: microseconds on Linux (/proc), milliseconds elsewhere (`ps`). */
const LINUX = process.platform === 'linux';

function look(pid: number): Look {
  if (!Number.isSafeInteger(pid) || pid <= 0) return 'gone';
  return LINUX ? lookThroughProc(pid) : lookThroughPs(pid);
}

/** The process with this pid now, also a zombie; null when there is none or the system could not be asked. */
export function readProcess(pid: number): ProcessStat | null {
  const seen = look(pid);
  return typeof seen === 'object' ? seen : null;
}

/** The whole identity of the process that lives under this pid now; null when there is none, or only its zombie. */
export function processIdOf(pid: number): ProcessId | null {
  const found = readProcess(pid);
  return found === null || isDead(found) ? null : { pid, startTime: found.startTime, bootId: bootId() };
}

/**
 * Whether this very process lives. A zombie, a process of another boot and another process under the same pid are
 * dead. A system that cannot be asked (no descriptors left) proves no death: then true.
 */
export function isAlive(id: ProcessId): boolean {
  if (id.bootId !== bootId()) return false;
  const seen = look(id.pid);
  if (seen === 'unknown') return true;
  return seen !== 'gone' && seen.startTime === id.startTime && !isDead(seen);
}

/** Whether the process is stopped (SIGSTOP, Ctrl-Z). false for a process that is not there. */
export function isStopped(pid: number): boolean {
  return readProcess(pid)?.state === 'T';
}

/**
 * The parents of a process, nearest first, at most `limit`; the process itself is not among them. It ends at the root
 * or at a process that is gone. Empty when `pid` is not there.
 */
export function ancestors(pid: number, limit: number): ProcessStat[] {
  const found: ProcessStat[] = [];
  let at = readProcess(pid);
  while (at !== null && at.ppid > 0 && found.length < limit) {
    at = readProcess(at.ppid);
    if (at !== null) found.push(at);
  }
  return found;
}

/** Direct children that live (no zombies), in no order. */
export function childrenOf(pid: number): ProcessStat[] {
  const pids = LINUX ? childPidsThroughProc(pid) : childPidsThroughPs(pid);
  return pids.map(readProcess).filter((child): child is ProcessStat => child !== null && child.ppid === pid && !isDead(child));
}

/** Whether any direct child lives. An agent's servers (MCP) are children too; childrenOf tells them by their start. */
export function hasLiveChildren(pid: number): boolean {
  return childrenOf(pid).length > 0;
}

/** A variable of the environment that the process was started with (Linux); null when unset, not readable, or elsewhere. */
export function readEnvironment(pid: number, name: string): string | null {
  if (!LINUX) return null;
  const start = `${name}=`;
  const entry = readParts(pid, 'environ')?.find((part) => part.startsWith(start));
  return entry === undefined ? null : entry.slice(start.length);
}

/** The argument vector of the process, program first (Linux); null when it is gone, has none (kernel threads, zombies), or elsewhere. */
export function processArguments(pid: number): string[] | null {
  if (!LINUX) return null;
  const parts = readParts(pid, 'cmdline');
  return parts === null || (parts.length === 1 && parts[0] === '') ? null : parts;
}

/** Name of a terminal below /dev by its device number (`pts/3`, `tty1`); null for 0 and for a kind that is not known. */
export function ttyName(ttyNumber: number): string | null {
  return nameOfTty(ttyNumber, process.platform);
}

function isDead(process: ProcessStat): boolean {
  return process.state === 'Z' || process.state === 'X' || process.state === 'x';
}
