import type { LeaseView, WaitView } from '../../protocol/api.ts';
import { age } from './age.ts';
import { lineOf } from './line-text.ts';
import { safe } from './safe.ts';
import type { Column } from './table.ts';

export const LEASE_COLUMNS: readonly Column[] = [
  { title: 'FILE', min: 16 },
  { title: 'HELD BY' },
  { title: 'STATE' },
  { title: 'SINCE' },
  { title: 'UNTIL' },
  { title: 'FOR', min: 14 },
  { title: 'WAITING', min: 8 },
];

/** One row per lease for LEASE_COLUMNS. */
export function leaseRow(lease: LeaseView, waits: readonly WaitView[], now: string): string[] {
  const waiting = lineOf(waits, lease).map((w) => `#${w.session.number}${w.reservedUntil === null ? '' : '*'}`);
  const kind = [
    lease.state === 'pending' ? 'pending' : lease.firm ? 'firm' : 'soft',
    ...(lease.origin === 'claim' ? ['claim'] : []),
    ...(lease.mode === 'shared' ? ['shared'] : []),
    ...(lease.everywhere ? ['everywhere'] : []),
  ];
  return [
    safe(lease.path),
    holderText(lease.session),
    kind.join(', '),
    age(lease.acquiredAt, now),
    until(lease.estimatedCompletion ?? lease.expiresAt, now),
    safe(lease.reason ?? lease.session.description ?? ''),
    waiting.join(', '),
  ];
}

/** `#2`; `#2 of shop` where its number counts in another repository. */
export function holderNumber({ number, home }: LeaseView['session']): string {
  return `#${number}${home === null ? '' : ` of ${safe(home)}`}`;
}

/** `#2 claude-code` */
export function holderText(session: LeaseView['session']): string {
  return `${holderNumber(session)} ${safe(session.agent)}`;
}

function until(at: string | null, now: string): string {
  if (at === null) return 'unknown';
  return Date.parse(at) > Date.parse(now) ? `in ${age(now, at)}` : 'over';
}
