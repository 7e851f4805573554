/** One process as the kernel sees it now. */
export interface ProcessStat {
  pid: number;
  ppid: number;
  /** As in ProcessId (core/session/session.ts). */
  startTime: string;
  /** One letter: R running, S, D, I sleeping, T stopped, t traced, Z zombie, X dead. */
  state: string;
  /** Device number of its controlling terminal, 0 where it has none; ttyName() names it. */
  ttyNumber: number;
  /** Name of the program; on Linux at most 15 bytes, and it may hold any character. */
  comm: string;
}

/** `unknown`: the system could not be asked (no descriptors left, no memory). That proves nothing about the process. */
export type Look = ProcessStat | 'gone' | 'unknown';
