import { EventEmitter } from 'node:events';

/** What the daemon knows of waiting beside the register: lost with it, and harmless then. */
export interface Lines {
  /** Turns that a session was told of: a second telling says nothing new. */
  told: Set<string>;
  /** Something about a line has changed: whoever waits by command looks again. */
  changed(): void;
  /** Resolves at the next change, after this time, or when the signal says so. */
  next(timeoutMs: number, signal: AbortSignal): Promise<void>;
}

export function newLines(): Lines {
  const events = new EventEmitter().setMaxListeners(0);
  return {
    told: new Set(),
    changed: () => void events.emit('changed'),
    next(timeoutMs, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      events.once('changed', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      return promise.finally(() => {
        clearTimeout(timer);
        events.off('changed', resolve);
      });
    },
  };
}
