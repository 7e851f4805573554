import type { ConflictAction } from './decide.ts';
import { type Circumstances, countsIn, isOverruled, standsAgainst } from './firmness.ts';
import type { FileStamp, Lease, LeaseExtent, LeaseMode } from './lease.ts';
import { matchesPattern, patternsOverlap } from './pattern.ts';
import type { Wait } from './wait.ts';

/** A file, or a pattern (one of parsePattern's), that is claimed. */
export interface ClaimItem {
  extent: LeaseExtent;
  mode: LeaseMode;
  workspaceId: number;
  worktreeId: number;
  path: string;
  key: string;
  /** The file as it is now; `absent` for a pattern. */
  stamp: FileStamp;
  /** Until when; null: until it is released. */
  expiresAt: number | null;
}

export interface ClaimQuestion extends Circumstances {
  sessionId: string;
  subagentId: string | null;
  everywhere: boolean;
  reason: string | null;
  estimatedDoneAt: number | null;
  items: readonly ClaimItem[];
  /**
   * Leases that may concern one of the items, dormant ones too: of its worktree (`everywhere`: of its workspace), and
   * those of the workspace that count everywhere. What does not overlap may be among them.
   */
  leases: readonly Lease[];
  /** Default `block`. */
  conflict?: ConflictAction;
  /** Places of others that have a file reserved now (line.ts: reservedFor). */
  reservations?: readonly Wait[];
}

/** What stands against one item. */
export type ClaimConflict = { item: ClaimItem } & ({ by: 'lease'; lease: Lease; firm: boolean } | { by: 'wait'; wait: Wait });

export interface GrantedClaim {
  item: ClaimItem;
  /** To be written; without `own` it needs an id and a new token. */
  lease: Omit<Lease, 'id' | 'token'>;
  /** The live lease of this session that it renews. */
  own: Lease | null;
}

export type ClaimDecision =
  /** Nothing was claimed. */
  | { verdict: 'deny'; conflicts: readonly ClaimConflict[] }
  | {
      verdict: 'take';
      /** In the order of the request, each key once. */
      claims: readonly GrantedClaim[];
      /** Where conflicts only warn: the items that were not claimed because of what stands against them. */
      conflicts: readonly ClaimConflict[];
      /** Soft leases of others that end with these claims; their holders are told. */
      displaced: readonly Lease[];
      /** Soft claims of others on other patterns, or made in another worktree: they give way and stay. */
      yielding: readonly Lease[];
      /** Those of both that give way to a higher priority, and to nothing else. */
      overruled: readonly Lease[];
      /** Leases that go without a word: dormant ones on a claimed file, and own ones that a claim stands for now. */
      forgotten: readonly Lease[];
    };

/** Claims several files and patterns: all of them, or none. Asked again it renews what the session has. */
export function decideClaim(question: ClaimQuestion): ClaimDecision {
  const { sessionId, everywhere, leases, conflict = 'block', reservations = [] } = question;
  const items = [...new Map(question.items.map((item) => [`${item.worktreeId} ${item.extent} ${item.key}`, item])).values()];
  const conflicts: ClaimConflict[] = [];
  for (const item of items) {
    for (const lease of leases) {
      if (lease.sessionId === sessionId || !meets(item, lease, question)) continue;
      const { stands, firm } = standsAgainst(lease, question);
      if (stands) conflicts.push({ item, by: 'lease', lease, firm });
    }
    for (const wait of reservations)
      if (wait.sessionId !== sessionId && reaches(item, wait, everywhere)) conflicts.push({ item, by: 'wait', wait });
  }
  if (conflicts.length > 0 && conflict === 'block') return { verdict: 'deny', conflicts };

  const claims: GrantedClaim[] = [];
  const displaced = new Set<Lease>();
  const yielding = new Set<Lease>();
  // What is only renewed was taken before: of that everybody has heard.
  const anew = new Set<Lease>();
  const forgotten = new Set<Lease>();
  for (const item of items) {
    if (conflicts.some((c) => c.item === item)) continue;
    const onItem = leases.filter((l) => l.worktreeId === item.worktreeId && l.extent === item.extent && l.key === item.key);
    const owns = onItem.filter((l) => l.sessionId === sessionId && l.state !== 'dormant');
    const own = owns.find((l) => l.mode === item.mode) ?? owns.find((l) => l.origin === 'claim' || item.mode === 'exclusive') ?? null;
    claims.push({ item, own, lease: claimed(item, own, question) });
    for (const lease of onItem) {
      // An exclusive claim stands for whatever else the session has here; a shared one stands beside its edit.
      const merged = item.mode === 'exclusive' && lease.sessionId === sessionId && lease !== own;
      if (merged || lease.state === 'dormant') forgotten.add(lease);
    }
    for (const lease of leases) {
      if (lease.sessionId === sessionId || lease.state === 'dormant' || !meets(item, lease, question)) continue;
      const ends = onItem.includes(lease) || (lease.extent === 'file' && (everywhere || lease.worktreeId === item.worktreeId));
      (ends ? displaced : yielding).add(lease);
      if (own === null) anew.add(lease);
    }
  }
  const overruled = [...anew].filter((lease) => isOverruled(lease, question));
  return { verdict: 'take', claims, conflicts, displaced: [...displaced], yielding: [...yielding], overruled, forgotten: [...forgotten] };
}

function claimed(item: ClaimItem, own: Lease | null, { sessionId, subagentId, everywhere, reason, estimatedDoneAt, now }: ClaimQuestion) {
  return {
    workspaceId: item.workspaceId,
    worktreeId: item.worktreeId,
    extent: item.extent,
    everywhere,
    path: item.path,
    key: item.key,
    sessionId,
    mode: item.mode,
    origin: 'claim',
    state: 'held',
    toolUseId: own?.toolUseId ?? null,
    subagentId: own === null ? subagentId : own.subagentId,
    stamp: own?.stamp ?? item.stamp,
    reason: reason ?? own?.reason ?? null,
    acquiredAt: own?.acquiredAt ?? now,
    // Later than acquiredAt says that the file was edited: isFirm asks for it.
    refreshedAt: own === null ? now : own.origin === 'edit' ? Math.max(now, own.acquiredAt + 1) : own.refreshedAt,
    expiresAt: item.expiresAt,
    estimatedDoneAt: estimatedDoneAt ?? own?.estimatedDoneAt ?? null,
    unseen: own?.unseen ?? false,
  } satisfies Omit<Lease, 'id' | 'token'>;
}

/** Whether a lease of another session and a claim of this item exclude each other, firm or not. */
function meets(item: ClaimItem, lease: Lease, { everywhere, now }: ClaimQuestion): boolean {
  return (
    (countsIn(lease, item, now) || (everywhere && lease.workspaceId === item.workspaceId)) &&
    (item.mode !== 'shared' || lease.mode !== 'shared') &&
    samePlace(item, lease)
  );
}

/** Whether a claim of this item concerns a place in somebody's line. */
function reaches(item: ClaimItem, wait: Wait, everywhere: boolean): boolean {
  const counts = wait.worktreeId === item.worktreeId || (everywhere && wait.workspaceId === item.workspaceId);
  return counts && samePlace(item, { extent: 'file', key: wait.key });
}

function samePlace(a: { extent: LeaseExtent; key: string }, b: { extent: LeaseExtent; key: string }): boolean {
  if (a.extent === 'file') return b.extent === 'file' ? a.key === b.key : matchesPattern(b.key, a.key);
  return b.extent === 'file' ? matchesPattern(a.key, b.key) : patternsOverlap(a.key, b.key);
}
