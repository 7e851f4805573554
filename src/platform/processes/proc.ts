import { readFileSync, readdirSync } from 'node:fs';
import type { Look } from './process-stat.ts';

/** Linux: processes through /proc. Every call is synchronous and costs microseconds. */

export function lookThroughProc(pid: number): Look {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    return isGone(error) ? 'gone' : 'unknown';
  }
  // `pid (comm) state ppid …`: comm may hold spaces and parentheses, the fields behind its last `)` may not.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const [state, ppid] = fields;
  const ttyNumber = fields[4];
  const startTime = fields[19];
  if (open < 0 || state === undefined || ppid === undefined || ttyNumber === undefined || startTime === undefined) return 'unknown';
  return { pid, ppid: Number(ppid), startTime, state, ttyNumber: Number(ttyNumber), comm: text.slice(open + 1, close) };
}

/** Another user's process under hidepid is as good as gone: it is none of ours. */
function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM';
}

/** Pids of the direct children. Each thread has a list of those that it made; a kernel without the lists is scanned whole. */
export function childPidsThroughProc(pid: number): number[] {
  const found: number[] = [];
  for (const thread of list(`/proc/${pid}/task`)) {
    try {
      const text = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
      for (const child of text.split(' ')) if (child !== '') found.push(Number(child));
    } catch {
      if (list(`/proc/${pid}/task/${thread}`).length > 0) return childPidsByScan(pid);
    }
  }
  return found;
}

/** The slow way to the same answer: every process of the machine is asked for its parent. */
export function childPidsByScan(pid: number): number[] {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      const seen = lookThroughProc(candidate);
      return typeof seen === 'object' && seen.ppid === pid;
    });
}

export function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Parts of a NUL-separated file of the process (`environ`, `cmdline`); null when it is gone or belongs to someone else. */
export function readParts(pid: number, file: 'environ' | 'cmdline'): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/${file}`, 'utf8');
    return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
  } catch {
    return null;
  }
}
