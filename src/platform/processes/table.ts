import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessId } from '../../core/session/session.ts';
import { isAlive } from '../processes.ts';
import { list, lookThroughProc, readParts } from './proc.ts';
import type { ProcessStat } from './process-stat.ts';

/** A living process with what it was started with. */
export interface TableRow extends ProcessStat {
  args: readonly string[];
  /** The asked variable of its environment; null: unset, or not readable. */
  variable: string | null;
  /** TCP ports on which it listens, as far as its descriptors can be read. */
  ports: readonly number[];
}

/** Every living process of the machine; costs some 10 ms. null where the system has no /proc. */
export function processTable(variable: string): TableRow[] | null {
  const names = list('/proc').filter((name) => /^\d+$/.test(name));
  if (names.length === 0) return null;
  const sockets = listeningSockets();
  return names.flatMap((name) => {
    const pid = Number(name);
    const stat = lookThroughProc(pid);
    if (typeof stat === 'string' || stat.state === 'Z' || stat.state === 'X') return [];
    const set = readParts(pid, 'environ')?.find((part) => part.startsWith(`${variable}=`));
    return [
      {
        ...stat,
        args: readParts(pid, 'cmdline') ?? [],
        variable: set === undefined ? null : set.slice(variable.length + 1),
        ports: portsOf(pid, sockets),
      },
    ];
  });
}

const LISTENS = '0A';

/** Port by the number of the socket. */
function listeningSockets(): Map<string, number> {
  const found = new Map<string, number>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of textOf(file).split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const port = Number.parseInt(fields[1]?.split(':')[1] ?? '', 16);
      if (fields[3] === LISTENS && fields[9] !== undefined && port > 0) found.set(fields[9], port);
    }
  }
  return found;
}

function portsOf(pid: number, sockets: ReadonlyMap<string, number>): number[] {
  if (sockets.size === 0) return [];
  const ports = new Set<number>();
  for (const name of list(`/proc/${pid}/fd`)) {
    const port = sockets.get(/^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`))?.[1] ?? '');
    if (port !== undefined) ports.add(port);
  }
  return Array.from(ports);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** Signals this very process. false: it is gone, or may not be signalled. */
export function signalProcess(id: ProcessId, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  if (!isAlive(id)) return false;
  try {
    return process.kill(id.pid, signal);
  } catch {
    return false;
  }
}
