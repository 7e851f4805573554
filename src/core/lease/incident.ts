import { CLOCK_SLACK_MS } from '../change/change.ts';
import type { Reach } from '../change/change.ts';
import type { FileStamp, Lease } from './lease.ts';
import { matchesPattern } from './pattern.ts';

/** A call that named this very file as one that it changes. */
export interface NamingCall {
  sessionId: string;
  toolUseId: string;
  openedAt: number;
  /** null while it is open. */
  closedAt: number | null;
}

/** A leased file that is looked at again. */
export interface LeasedFile {
  lease: Lease;
  /** The file as it is now. */
  stamp: FileStamp;
  /** When it changed last, ms since the epoch; null when nobody can say. */
  changedAt: number | null;
  /** What calls may have reached in its worktree about that time, the holder's own too. */
  reaches: readonly Reach[];
  /** Calls that named the file, where some are known beside the one that the lease waits for. */
  named?: readonly NamingCall[];
  /** Whether any call of the holder was open when it changed. */
  holderBusy: boolean;
}

export type Cause =
  /** As the holder left it. */
  | { by: 'nobody' }
  /** A call of the holder explains it. */
  | { by: 'holder' }
  /** An incident, and exactly one call can have done it. */
  | { by: 'session'; sessionId: string; toolUseId: string; unseen: boolean }
  /** An incident; who did it cannot be said. */
  | { by: 'someone'; unseen: boolean }
  /** No call of anyone explains it: a person saved. No incident, the file has one more author. */
  | { by: 'person'; unseen: boolean };

/** How well a call explains a change: it named the file, it may reach certain files, it may reach anything. */
const NAMED = 3;
const CERTAIN_FILES = 2;
const ANYTHING = 1;

/**
 * Who changed a leased file. `unseen` says that a call of the holder ran meanwhile, so that its agent takes the change
 * for its own: Lease.unseen is to be set.
 *
 * Of the holder and others whoever is better evidenced counts, and the holder where both are equal: a build of its own
 * that may write anything does not hide the formatter of a neighbour, and a neighbour's server that runs for hours does
 * not make an incident of everything.
 */
export function whoChanged({ lease, stamp, changedAt, reaches, named = [], holderBusy }: LeasedFile): Cause {
  if (stamp === lease.stamp) return { by: 'nobody' };
  const evidence = [
    ...named.filter((call) => contains(call, changedAt)).map(({ sessionId, toolUseId }) => ({ sessionId, toolUseId, weight: NAMED })),
    ...reaches
      .filter((reach) => contains(reach, changedAt) && covers(reach, lease.key))
      .map(({ sessionId, toolUseId, patterns }) => ({ sessionId, toolUseId, weight: patterns === null ? ANYTHING : CERTAIN_FILES })),
  ];
  const foreign = evidence.filter(({ sessionId }) => sessionId !== lease.sessionId);
  // The lease waits for the outcome of a call that named its file.
  const own = Math.max(lease.toolUseId === null ? 0 : NAMED, ...evidence.filter((e) => !foreign.includes(e)).map(({ weight }) => weight));
  if (own > 0 && foreign.every(({ weight }) => weight <= own)) return { by: 'holder' };
  const [only, second] = foreign;
  if (only === undefined) return { by: 'person', unseen: holderBusy };
  // Without a time every call that is known counts, so that none of them is the only one.
  if (second !== undefined || holderBusy || changedAt === null) return { by: 'someone', unseen: holderBusy };
  return { by: 'session', sessionId: only.sessionId, toolUseId: only.toolUseId, unseen: false };
}

function contains({ openedAt, closedAt }: { openedAt: number; closedAt: number | null }, at: number | null): boolean {
  return at === null || (at >= openedAt - CLOCK_SLACK_MS && (closedAt === null || at <= closedAt + CLOCK_SLACK_MS));
}

function covers({ patterns }: Reach, key: string): boolean {
  return patterns === null || patterns.some((pattern) => matchesPattern(pattern, key));
}
