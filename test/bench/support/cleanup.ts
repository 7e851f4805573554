/** Pids that a run started and that must not outlive it, also when it is interrupted. */
const started = new Set<number>();

export function startedHere(pid: number): void {
  started.add(pid);
}

export function endedHere(pid: number): void {
  started.delete(pid);
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
}
