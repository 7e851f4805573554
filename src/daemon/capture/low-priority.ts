import { setPriority } from 'node:os';

const NICE = 10;

/** Lets the threads that answer go first. On Linux this is about the calling thread alone; elsewhere it would be about the whole process. */
export function lowerPriority(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, NICE);
  } catch {
    // Not allowed here: then all are equal.
  }
}
