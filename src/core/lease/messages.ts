import type { Session } from '../session/session.ts';
import { ageText, agoText } from '../text/duration.ts';
import { foreignBlock } from '../text/foreign-text.ts';
import { shortPath, shortText } from '../text/short-text.ts';
import type { Lease } from './lease.ts';

/** From this refusal of one path in one turn on, the session is told to stop trying. */
export const STOP_AFTER_DENIALS = 3;

/** Characters of a path that are shown. */
const PATH = 100;

export interface Denial {
  lease: Lease;
  holder: Session;
  /** Whether the holder's turn runs: else it is only that this repository lets no lease pass while its session lives. */
  firm: boolean;
  /** How often this path was refused to this session in this turn, this time included. */
  denials: number;
  now: number;
}

/** The reason that reaches the model: who holds the file, since when, until when, and what passes instead. Under 300 tokens. */
export function denialText({ lease, holder, firm, denials, now }: Denial): string {
  const path = shortPath(lease.path, PATH);
  const task = holder.role ?? holder.goal ?? holder.prompt;
  const until = lease.estimatedDoneAt === null ? 'unknown' : new Date(lease.estimatedDoneAt).toISOString();
  const lines = [
    `⚠️ File locked by #${holder.number} (${holder.agent}): ${path}. This edit was refused and nothing was changed.`,
    `Held since ${clockTime(lease.acquiredAt)} UTC (${ageText(now - lease.acquiredAt)}), ${
      firm ? 'until its running turn ends' : 'until its session ends or releases it'
    }. Estimated completion: ${until}.`,
  ];
  if (task !== null || lease.reason !== null) {
    lines.push(foreignBlock(holder.number, [`works on: ${shortText(lease.reason ?? task ?? '', 100)}`]));
  }
  lines.push(
    denials >= STOP_AFTER_DENIALS
      ? `This is refusal ${denials} of this file in this turn: stop trying it. Do other work, or tell the user that #${holder.number} holds it.`
      : `Suggestion: work on another file instead; those pass. This file passes when #${holder.number} is done with it, and in a worktree of your own (git worktree add) at once.`,
  );
  return lines.join('\n');
}

/** To the taker of a soft lease. */
export function takenText(lease: Lease, former: Session, now: number): string {
  const path = shortPath(lease.path, PATH);
  return `You now hold ${path}. #${former.number} edited it ${agoText(now - lease.refreshedAt)} in this checkout and may not have committed: read it again and keep its changes.`;
}

/** To the former holder of a soft lease, with its next hook. */
export function lostText(lease: Lease, taker: Session): string {
  const path = shortPath(lease.path, PATH);
  return `#${taker.number} took over ${path} after your turn: changed by #${taker.number} since, read it again before you edit it.`;
}

/** To a session that was refused the path and whose turn still runs. */
export function freeText(path: string, former: Session): string {
  return `${shortPath(path, PATH)} is free now: #${former.number} is done with it. Read it again before you edit it.`;
}

/** To the former holder, when a person or the session itself let go of it. */
export function releasedText(lease: Lease, by: string): string {
  return `Your lease on ${shortPath(lease.path, PATH)} was released by ${by}.`;
}

/** Once per holder, path and turn: the same file of the same repository, in another checkout. */
export function elsewhereText(lease: Lease, holder: Session, worktreeName: string): string {
  const path = shortPath(lease.path, PATH);
  return `Note: #${holder.number} is changing ${path} in another worktree (${shortText(worktreeName, 40)}). Your edit passes; the two will have to be merged.`;
}

/** To a session whose subagents work in one file at a time. */
export function siblingText(path: string): string {
  return `Note: another subagent of this session is at work in ${shortPath(path, PATH)}.`;
}

/** To a session whose call ended although its lease had passed on meanwhile. */
export function lateWriterText(path: string, holder: Session): string {
  return `Your last change of ${shortPath(path, PATH)} came after #${holder.number} had taken it over: both may have written. Read it again and compare.`;
}

/** To the holder of a path that a former holder has changed since. */
export function overwrittenText(path: string, writer: Session): string {
  return `#${writer.number} changed ${shortPath(path, PATH)} after you had taken it over: both may have written. Read it again and compare.`;
}

function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}
