import type { Log } from '../log.ts';

export interface Task {
  name: string;
  everyMs: number;
  /** Before the first run; as long as between others when not given. */
  firstMs?: number;
  run(): Promise<void> | void;
}

/**
 * Runs background work: each task after its own interval, never twice at once, one failing task never ends another or
 * the daemon. The interval counts from the end of a run, so that a slow machine gets less work, not more.
 */
export function supervise(tasks: readonly Task[], log: Log): { stop(): Promise<void> } {
  let stopped = false;
  const timers = new Map<Task, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();

  const schedule = (task: Task, afterMs = task.everyMs): void => {
    if (stopped) return;
    timers.set(
      task,
      setTimeout(() => {
        const run = once(task).finally(() => {
          running.delete(run);
          schedule(task);
        });
        running.add(run);
      }, afterMs),
    );
  };
  const once = async (task: Task): Promise<void> => {
    try {
      await task.run();
    } catch (error) {
      log.error({ err: error, task: task.name }, 'task failed');
    }
  };
  for (const task of tasks) schedule(task, task.firstMs);
  return {
    async stop() {
      stopped = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
