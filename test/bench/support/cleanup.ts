import { rmSync } from 'node:fs';

/** What a run started and made, and what must not outlive it, also when it is interrupted. */
const started = new Set<number>();
const made = new Set<string>();

export function startedHere(pid: number): void {
  started.add(pid);
}
export function endedHere(pid: number): void {
  started.delete(pid);
}

/** A temporary directory: removed when the run is interrupted; otherwise its owner removes it. */
export function madeHere(directory: string): void {
  made.add(directory);
}
export function removedHere(directory: string): void {
  made.delete(directory);
}

export function endAllStarted(): void {
  for (const pid of started) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone
    }
  }
  started.clear();
  for (const directory of made) rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  made.clear();
}
