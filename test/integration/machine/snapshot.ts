import type { Change } from '../../../src/core/change/change.ts';
import type { Lease } from '../../../src/core/lease/lease.ts';
import type { Wait } from '../../../src/core/lease/wait.ts';
import type { Session } from '../../../src/core/session/session.ts';
import type { OpenCall, Store } from '../../../src/store/store.ts';

/** All of the register that the machine judges, read at once. */
export interface Snapshot {
  /** Of this run, ended ones too. */
  sessions: ReadonlyMap<string, Session>;
  /** Pending and held. */
  leases: readonly Lease[];
  dormant: readonly Lease[];
  waits: readonly Wait[];
  calls: readonly OpenCall[];
  changes: readonly Change[];
}

/** @param known sessions of the run that were seen before */
export function snapshot(store: Store, known: readonly string[], worktrees: readonly number[]): Promise<Snapshot> {
  return store.read(async (tx) => {
    const sessions = new Map((await tx.sessions.live(null)).map((s) => [s.id, s]));
    for (const id of known) {
      const row = sessions.has(id) ? null : await tx.sessions.get(id);
      if (row) sessions.set(id, row);
    }
    const dormant: Lease[] = [];
    for (const id of sessions.keys()) dormant.push(...(await tx.leases.ofSession(id)).filter((l) => l.state === 'dormant'));
    const changes: Change[] = [];
    for (const id of worktrees) changes.push(...(await tx.changes.inWorktree(id)));
    return {
      sessions,
      leases: await tx.leases.live(null),
      dormant,
      waits: await tx.waits.live(null),
      calls: await tx.calls.all(),
      changes,
    };
  });
}
