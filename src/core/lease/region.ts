import type { ConflictAction } from './decide.ts';
import { escapeGlob } from '../shell/glob.ts';
import { type Circumstances, countsIn, standsAgainst } from './firmness.ts';
import type { Lease } from './lease.ts';
import { patternCovers } from './overlap.ts';
import { matchesPattern } from './pattern.ts';

/** What a call surely changes without naming its files. `key` is relative to the root of the worktree, and folded. */
export interface Region {
  worktreeId: number;
  /** `tree`: the file or directory of just this name ('' is the root) and all that is below it. `glob`: what matches this pattern. */
  extent: 'tree' | 'glob';
  key: string;
}

export interface RegionQuestion extends Omit<Circumstances, 'soft'> {
  sessionId: string;
  regions: readonly Region[];
  /** Leases of the regions' workspace; those that they do not cover may be among them. */
  leases: readonly Lease[];
  /** Default `block`. */
  conflict?: ConflictAction;
}

export type RegionDecision =
  /** Every lease that stands against it, at least one. */
  | { verdict: 'deny'; by: readonly Lease[] }
  /** `over`: as in EditDecision. */
  | { verdict: 'pass'; over: readonly Lease[] };

/**
 * Compares what a call surely changes with the firm leases of others; nothing is taken. A claim on a pattern counts only
 * where all of the region is in it: of less nobody can say that a file of the claim is changed at all.
 */
export function decideRegion({ sessionId, regions, leases, conflict = 'block', ...circumstances }: RegionQuestion): RegionDecision {
  const against = leases.filter(
    (lease) =>
      lease.sessionId !== sessionId &&
      regions.some(
        (region) => countsIn(lease, { ...region, workspaceId: lease.workspaceId }, circumstances.now) && surelyTouches(region, lease),
      ) &&
      standsAgainst(lease, { ...circumstances, soft: 'pass' }).stands,
  );
  return against.length > 0 && conflict === 'block' ? { verdict: 'deny', by: against } : { verdict: 'pass', over: against };
}

function surelyTouches(region: Region, lease: Lease): boolean {
  if (lease.extent === 'file')
    return region.extent === 'glob'
      ? matchesPattern(region.key, lease.key)
      : region.key === '' || lease.key === region.key || lease.key.startsWith(`${region.key}/`);
  return patternCovers(lease.key, region.extent === 'glob' ? region.key : region.key === '' ? '**' : `${escapeGlob(region.key)}/**`);
}
