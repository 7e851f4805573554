import { type Circumstances, hasExpired, isOverruled, standsAgainst } from './firmness.ts';
import type { FileStamp, Lease } from './lease.ts';
import type { Wait } from './wait.ts';

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

/** What a firm lease of another session does to a call: refuses it, lets it pass with a word, lets it pass. */
export type ConflictAction = 'block' | 'warn' | 'proceed';

export interface EditQuestion extends Circumstances {
  request: EditRequest;
  /**
   * Every lease that counts for this file: those on its key in its worktree (dormant ones too), the patterns that match
   * it, and what counts everywhere and is on its key, or matches it, in other worktrees. Own and foreign ones.
   */
  overlapping: readonly Lease[];
  /** An edit takes no lease on this file (exempt.ts: isLeased): only what is claimed counts. Default false. */
  unleased?: boolean;
  /** Default `block`. */
  conflict?: ConflictAction;
  /** The place of another session that has this file reserved now (line.ts: reservedFor); null when there is none. */
  reservation?: Wait | null;
  /** The file is reserved for the asker: what was soft then has given way, also when a new turn of its holder runs. Default false. */
  turnCame?: boolean;
}

export type EditDecision =
  /** Another session's lease stands against it. `firm`: as in Denial. `besides`: what else does, where there is more. */
  | { verdict: 'deny'; by: Lease; firm: boolean; besides?: readonly Lease[] }
  /** Refused: the turn of another waiter has come, and it has not taken the file yet. */
  | { verdict: 'reserved'; by: Wait }
  /** Refused this one time: the holder has not seen a change of somebody else. The own lease is to be written as it is here. */
  | { verdict: 'deny-once'; lease: Lease }
  /** Goes ahead and takes no lease. `over`: the leases that stand against it, and stay; none where it is only unleased. */
  | { verdict: 'pass'; over: readonly Lease[]; reservation: Wait | null }
  | {
      verdict: 'take';
      /** Own lease to be written; without `own`, or with a dormant one, it needs a new token. */
      lease: Omit<Lease, 'id' | 'token'>;
      own: Lease | null;
      /** Soft leases of others on this very file, which end with this one. */
      displaced: readonly Lease[];
      /** Soft claims of others on a pattern, or made in another worktree: they give way to this edit and stay. */
      yielding: readonly Lease[];
      /** Those of `displaced` and `yielding` that give way to a higher priority, and to nothing else. */
      overruled: readonly Lease[];
      /** Dormant leases on this file that a resume will no longer find. */
      forgotten: readonly Lease[];
      /** Another subagent of the same session is at work in this file. */
      sibling: boolean;
    };

/**
 * One exclusive owner of one path of one worktree. The owner may take again what it has, whatever else it has claimed;
 * subagents act in the name of their session.
 */
export function decideEdit(question: EditQuestion): EditDecision {
  const { request, overlapping, unleased = false, conflict = 'block', reservation = null, turnCame = false, now } = question;
  // Of other worktrees nothing counts that has expired.
  const counting = overlapping.filter((l) => l.worktreeId === request.worktreeId || !hasExpired(l, now));
  const foreign = counting.filter((l) => l.sessionId !== request.sessionId);
  const onFile = overlapping.filter((l) => l.extent === 'file' && l.worktreeId === request.worktreeId);
  const owns = onFile.filter((l) => l.sessionId === request.sessionId && l.mode === 'exclusive');
  const goesOn = owns.find((l) => l.state !== 'dormant') ?? null;
  // A pattern that was overruled for this file stays so when its holder works again: the file was taken before.
  const goneBefore = (l: Lease): boolean => goesOn !== null && l.extent === 'pattern' && question.outranked?.has(l.sessionId) === true;
  const gaveWay = (l: Lease): boolean => (turnCame && (l.origin === 'edit' || hasExpired(l, now))) || goneBefore(l);
  const against = foreign.flatMap((lease) => {
    const { stands, firm } = gaveWay(lease) ? { stands: false, firm: false } : standsAgainst(lease, question);
    return stands ? [{ lease, firm }] : [];
  });
  const [first, ...others] = against.toSorted((a, b) => Number(b.firm) - Number(a.firm));
  if (first && conflict === 'block') {
    const besides = others.map(({ lease }) => lease);
    return { verdict: 'deny', by: first.lease, firm: first.firm, ...(besides.length > 0 && { besides }) };
  }

  const own = goesOn ?? owns[0] ?? null;
  if (own?.unseen === true) return { verdict: 'deny-once', lease: { ...own, unseen: false } };

  const reserved = reservation !== null && reservation.sessionId !== request.sessionId ? reservation : null;
  if (conflict === 'block' && reserved) return { verdict: 'reserved', by: reserved };
  if (first || reserved || (unleased && goesOn === null))
    return { verdict: 'pass', over: against.map(({ lease }) => lease), reservation: reserved };

  const soft = foreign.filter((l) => l.state !== 'dormant');
  // What was claimed for a time that is over is from now on held as any other edit is.
  const claim = goesOn?.origin === 'claim' && !hasExpired(goesOn, now) ? goesOn : null;
  return {
    verdict: 'take',
    own,
    displaced: soft.filter((l) => onFile.includes(l)),
    yielding: soft.filter((l) => !onFile.includes(l) && !goneBefore(l)),
    overruled: soft.filter((l) => isOverruled(l, question) && !goneBefore(l)),
    forgotten: onFile.filter((l) => l.state === 'dormant' && l !== own),
    sibling: goesOn !== null && goesOn.toolUseId !== null && goesOn.subagentId !== request.subagentId,
    lease: {
      workspaceId: request.workspaceId,
      worktreeId: request.worktreeId,
      extent: 'file',
      everywhere: claim?.everywhere ?? false,
      path: request.path,
      key: request.key,
      sessionId: request.sessionId,
      mode: 'exclusive',
      origin: claim?.origin ?? 'edit',
      // An earlier call that is not reported yet has changed the file: it is held, whatever becomes of this one.
      state: goesOn?.state === 'pending' && goesOn.stamp !== request.stamp ? 'held' : (goesOn?.state ?? 'pending'),
      toolUseId: request.toolUseId,
      subagentId: request.subagentId,
      stamp: request.stamp,
      reason: goesOn?.reason ?? null,
      acquiredAt: goesOn?.acquiredAt ?? now,
      refreshedAt: now,
      expiresAt: claim?.expiresAt ?? null,
      estimatedDoneAt: goesOn?.estimatedDoneAt ?? null,
      unseen: false,
    },
  };
}
