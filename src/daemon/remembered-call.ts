import type { CallEffects } from './call-effects.ts';
import type { Target } from './places.ts';

/** What the daemon remembers of a call between its announcement and its report; lost with the daemon, and then made again. */
export interface RememberedCall {
  effects: CallEffects;
  openedAt: number;
  /** Checkouts (by worktree id) whose every dirty file had its authors written down before the call: when git was asked. */
  known: ReadonlyMap<number, number>;
  /** Written beside another's lease. */
  passed: Target[];
  /** Told when the call has happened. */
  tells: { sessionId: string; paths: string[] }[];
}
