/** Ctrl-C, a polite kill, a terminal that closes; and SIGPIPE, which main.ts emits when nobody reads the output any more. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const satisfies readonly NodeJS.Signals[];

export interface HeldSignals {
  /** The first one that came; null while none has. */
  received(): NodeJS.Signals | null;
  /** Gives the signals back to whoever had them before. */
  release(): void;
}

/** From now on the signals that end a program are noted and not obeyed, so that what was begun can be taken back. */
export function holdSignals(): HeldSignals {
  let first: NodeJS.Signals | null = null;
  const note = (signal: NodeJS.Signals): void => void (first ??= signal);
  for (const signal of ENDING) process.on(signal, note);
  return {
    received: () => first,
    release() {
      for (const signal of ENDING) process.off(signal, note);
    },
  };
}
