import type { Session } from '../session/session.ts';
import { shortPath } from '../text/short-text.ts';
import type { Lease } from './lease.ts';

/* What both sides read when a higher priority took what an idle session held. A person set it; nothing here is a guess. */

const PATH = 100;

/** Both priorities as priorityText gives them. */
export interface Ranks {
  taker: string;
  holder: string;
}

/** To the one that took it: what it must not lose. @param path what it took; the lease may be on a pattern that covers it */
export function tookOverText(lease: Lease, path: string, holder: Session, ranks: Ranks): string {
  const had = lease.origin === 'claim' ? `had claimed ${shortPath(lease.path, PATH)}` : 'held it';
  return `You now hold ${shortPath(path, PATH)} by your priority: ${ranks.taker}, #${holder.number} has ${ranks.holder}. #${holder.number}, which is idle, ${had} and is told. Its uncommitted changes stay its own: read again what you edit, and keep them.`;
}

/** To the one that had it, with its next hook: what happened and what to do. */
export function overruledText(lease: Lease, path: string, taker: Session, ranks: Ranks): string {
  const taken = shortPath(path, PATH);
  const what = lease.extent === 'pattern' ? `${taken}, which your claim on ${shortPath(lease.path, PATH)} covers` : taken;
  const rest = lease.extent === 'pattern' ? ' The rest of your claim stays.' : '';
  return `#${taker.number} took ${what}, while you were idle: a person gave it the priority ${ranks.taker}, you have ${ranks.holder}.${rest} Your changes stay yours. Work on something else, or run \`rollcall wait <path>\`; read it again before you edit it. Tell your user if this cannot wait.`;
}

/** Added to the refusal of a session that would take the file if the holder's turn did not run. */
export function outranksText(holder: Session): string {
  return `Your priority is higher than that of #${holder.number}: it passes as soon as the turn of #${holder.number} is over.`;
}
