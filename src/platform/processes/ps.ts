import type { Look } from './process-stat.ts';

/** Systems without /proc: processes through `ps`. Every call starts a process and costs milliseconds. */

export function lookThroughPs(pid: number): Look {
  const out = ps(['-o', 'lstart=,ppid=,state=,tty=,comm=', '-p', String(pid)]);
  if (typeof out === 'object') return out.none ? 'gone' : 'unknown';
  // `Sat Nov 21 12:59:39 2026  2704 S ?  /bin/bash`; only comm may hold spaces.
  const parts = /^\s*(\S+\s+\S+\s+\d+\s+\S+\s+\d{4})\s+(\d+)\s+(\S)\S*\s+(\S+)\s+(.*)$/.exec(out.split('\n')[0] ?? '');
  if (parts === null) return 'unknown';
  const [, startTime = '', ppid = '', state = '', tty = '', comm = ''] = parts;
  return { pid, ppid: Number(ppid), startTime, state, ttyNumber: numberOfTty(tty), comm: comm.slice(comm.lastIndexOf('/') + 1) };
}

export function childPidsThroughPs(pid: number): number[] {
  const out = ps(['-A', '-o', 'pid=,ppid=']);
  if (typeof out === 'object') return [];
  const rows = out.split('\n').map((line) => line.trim().split(/\s+/));
  return rows.filter(([, ppid]) => Number(ppid) === pid).map(([child]) => Number(child));
}

function ps(args: string[]): string | { none: boolean } {
  // Loaded late: on Linux nobody pays for it.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C' };
  const { status, stdout } = spawnSync('ps', args, { encoding: 'utf8', env, timeout: 2000, stdio: ['ignore', 'pipe', 'ignore'] });
  if (status === 0) return stdout;
  return { none: status === 1 };
}

function numberOfTty(name: string): number {
  const mac = /^(?:tty)?s(\d+)$/.exec(name);
  if (mac) return MAC_TTY_MAJOR * 2 ** 24 + Number(mac[1]);
  const pts = /^pts\/(\d+)$/.exec(name);
  if (pts) return linuxDevice(LINUX_PTS_MAJOR, Number(pts[1]));
  return 0;
}

const MAC_TTY_MAJOR = 16;
const LINUX_PTS_MAJOR = 136;

/** Linux packs a device number as 12 bits of the minor, 12 of the major, 8 of the minor (proc(5), tty_nr). */
function linuxDevice(major: number, minor: number): number {
  return ((minor & 0xfff00) << 12) | (major << 8) | (minor & 0xff);
}

/** Name of a terminal below /dev by its device number (`pts/3`, `tty1`, `ttys003`); null for none and for a kind that is not known. */
export function nameOfTty(ttyNumber: number, platform: NodeJS.Platform): string | null {
  if (ttyNumber <= 0) return null;
  if (platform === 'darwin') {
    const minor = ttyNumber % 2 ** 24;
    return Math.floor(ttyNumber / 2 ** 24) === MAC_TTY_MAJOR ? `ttys${String(minor).padStart(3, '0')}` : null;
  }
  const major = (ttyNumber >>> 8) & 0xfff;
  const minor = (ttyNumber & 0xff) | ((ttyNumber >>> 12) & 0xfff00);
  if (major >= LINUX_PTS_MAJOR && major <= LINUX_PTS_MAJOR + 7) return `pts/${minor + (major - LINUX_PTS_MAJOR) * 256}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return null;
}
