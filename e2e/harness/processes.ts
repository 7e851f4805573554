import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

/** Linux: pids of all processes that were started with this HOME; a test's own home is in no one else's environment. */
function processesOfHome(home: string): number[] {
  const wanted = `HOME=${home}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(wanted));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // gone, or not ours
  }
}

/** A zombie does not live: it only waits for its parent to look. */
export function lives(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^\d+ \(.*\) [ZX] /s.test(stat);
  } catch {
    return false;
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ends everything that was started with this HOME, by pid, and waits until it is gone. */
export async function endProcessesOfHome(home: string): Promise<void> {
  for (const pid of processesOfHome(home)) {
    signal(pid, 'SIGCONT');
    signal(pid, 'SIGTERM');
  }
  await until('the end of the processes of the test', () => processesOfHome(home).filter(lives).length === 0, { limitMs: 3000 }).catch(
    async () => {
      for (const pid of processesOfHome(home)) signal(pid, 'SIGKILL');
      await until('the end of killed processes', () => processesOfHome(home).filter(lives).length === 0);
    },
  );
}
