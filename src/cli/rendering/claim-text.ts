import type { LeaseView } from '../../protocol/api.ts';
import type { ClaimView, ConflictView } from '../../protocol/api-leases.ts';
import { clockTime } from './age.ts';
import { holderNumber } from './lease-text.ts';
import { safe } from './safe.ts';

/** `claimed src/** until 15:04 (renewed)`. */
export function claimedText({ path, mode, expiresAt, renewed }: ClaimView, now: string): string {
  const marks = [...(mode === 'shared' ? ['shared'] : []), ...(renewed ? ['renewed'] : [])];
  return `claimed ${safe(path)} ${untilText(expiresAt, now)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`;
}

/** Who has what was asked for, and until when: `src/**: #2 holds src/a.ts until its turn ends (fix the login)`. */
export function conflictText({ path, held, reserved }: ConflictView, now: string): string {
  const asked = safe(path);
  if (held === null)
    return reserved === null
      ? asked
      : `${asked}: ${what(reserved, path)} is reserved for #${reserved.session.number}${reserved.reservedUntil === null ? '' : ` until ${clockTime(reserved.reservedUntil, now)}`}`;
  const shared = held.mode === 'shared' ? ', shared,' : '';
  const why = safe(held.reason ?? held.session.description ?? '');
  return `${asked}: ${holderNumber(held.session)} holds ${what(held, path)}${shared} ${heldUntil(held, now)}${why === '' ? '' : ` (${why})`}`;
}

function what(found: { path: string }, asked: string): string {
  return found.path === asked ? 'it' : safe(found.path);
}

/** A claim as one line of a list: `src/** by #1, shared, until 15:04: the new parser`. */
export function claimLine(claim: LeaseView, now: string): string {
  const marks = [...(claim.mode === 'shared' ? ['shared'] : []), ...(claim.everywhere ? ['in every worktree'] : [])];
  const why = safe(claim.reason ?? '');
  const what = `${safe(claim.path)} by ${holderNumber(claim.session)}, ${[...marks, heldUntil(claim, now)].join(', ')}`;
  return why === '' ? what : `${what}: ${why}`;
}

/** `until 15:04`, `until its turn ends`, and what its holder has said of its end. */
export function heldUntil(held: LeaseView, now: string): string {
  const said = held.estimatedCompletion === null ? '' : `, done at about ${clockTime(held.estimatedCompletion, now)}`;
  if (held.origin === 'claim') return `${untilText(held.expiresAt, now)}${said}`;
  return `${held.firm ? 'until its turn ends' : 'until somebody else wants it'}${said}`;
}

function untilText(expiresAt: string | null, now: string): string {
  return expiresAt === null ? 'until it is released' : `until ${clockTime(expiresAt, now)}`;
}
