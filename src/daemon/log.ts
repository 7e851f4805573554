import { renameSync, statSync } from 'node:fs';
import pino from 'pino';

export type Log = pino.Logger;

const LIMIT_BYTES = 5 * 1024 * 1024;
const KEPT = 3;

/**
 * The daemon's log: JSON lines in a 0600 file. `rotate` is called on the daemon's tick: over 5 MB the file becomes
 * `.1`, older ones move on, and the fourth is gone. A full disk loses log lines and nothing else.
 */
export function openLog(path: string, level: string): { log: Log; rotate: () => void } {
  const destination = pino.destination({ dest: path, mode: 0o600, sync: true, mkdir: false });
  destination.on('error', () => {});
  const log = pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    log,
    rotate() {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) < LIMIT_BYTES) return;
      for (let n = KEPT - 1; n >= 1; n--) renameIfThere(`${path}.${n}`, `${path}.${n + 1}`);
      renameIfThere(path, `${path}.1`);
      destination.reopen();
    },
  };
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // The next tick tries again.
  }
}
