import { type HolderState, isFirm } from './firmness.ts';
import type { FileStamp, Lease } from './lease.ts';

/** A call that is about to change one file. */
export interface EditRequest {
  sessionId: string;
  subagentId: string | null;
  toolUseId: string | null;
  workspaceId: number;
  worktreeId: number;
  path: string;
  key: string;
  /** The file as it is now, before the call. */
  stamp: FileStamp;
}

export interface EditQuestion {
  request: EditRequest;
  /** Every lease on the request's key of its worktree, dormant ones too. */
  onPath: readonly Lease[];
  /** State of each holder in `onPath`, by session id. */
  holders: ReadonlyMap<string, HolderState>;
  now: number;
  lockTimeoutMs: number;
  /** As in Daemon: silence is counted from here at the earliest. */
  wokeAt?: number;
  /** What a soft lease does to others: `pass` gives way, `deny` refuses like a firm one while its session lives. */
  soft: 'pass' | 'deny';
}

export type EditDecision =
  | { verdict: 'deny'; by: Lease; firm: boolean }
  | {
      verdict: 'take';
      /** Own lease to be written; `isNew` asks for an id and a token. */
      lease: Omit<Lease, 'id' | 'token'>;
      own: Lease | null;
      /** Soft leases of others that end with this one. */
      displaced: readonly Lease[];
      /** Dormant leases of others that a resume will no longer find. */
      forgotten: readonly Lease[];
      /** Another subagent of the same session is at work in this file. */
      sibling: boolean;
    };

/**
 * One exclusive owner of one path of one worktree. The owner may take again what it has; subagents act in the name of
 * their session.
 */
export function decideEdit(question: EditQuestion): EditDecision {
  const { request, onPath, holders, now, lockTimeoutMs, soft, wokeAt } = question;
  const foreign = onPath.filter((l) => l.sessionId !== request.sessionId);
  const standing = foreign.filter((l) => l.state !== 'dormant');
  for (const lease of standing) {
    const holder = holders.get(lease.sessionId) ?? { ended: true, turnRuns: false };
    const firm = isFirm(lease, holder, now, lockTimeoutMs, wokeAt);
    if (firm || (soft === 'deny' && !holder.ended)) return { verdict: 'deny', by: lease, firm };
  }
  const own = onPath.find((l) => l.sessionId === request.sessionId) ?? null;
  const goesOn = own !== null && own.state !== 'dormant' ? own : null;
  return {
    verdict: 'take',
    own,
    displaced: standing,
    forgotten: foreign.filter((l) => l.state === 'dormant'),
    sibling: goesOn !== null && goesOn.toolUseId !== null && goesOn.subagentId !== request.subagentId,
    lease: {
      workspaceId: request.workspaceId,
      worktreeId: request.worktreeId,
      extent: 'file',
      everywhere: goesOn?.everywhere ?? false,
      path: request.path,
      key: request.key,
      sessionId: request.sessionId,
      mode: 'exclusive',
      origin: goesOn?.origin ?? 'edit',
      // An earlier call that is not reported yet has changed the file: it is held, whatever becomes of this one.
      state: goesOn?.state === 'pending' && goesOn.stamp !== request.stamp ? 'held' : (goesOn?.state ?? 'pending'),
      toolUseId: request.toolUseId,
      subagentId: request.subagentId,
      stamp: request.stamp,
      reason: goesOn?.reason ?? null,
      acquiredAt: goesOn?.acquiredAt ?? now,
      refreshedAt: now,
      expiresAt: goesOn?.expiresAt ?? null,
      estimatedDoneAt: goesOn?.estimatedDoneAt ?? null,
      unseen: false,
    },
  };
}
