import { type Offer, offerText } from '../area/messages.ts';
import type { Intent } from '../intent/intent.ts';
import { saidText, spanText, taskOf } from '../intent/messages.ts';
import { sessionName } from '../session/session-name.ts';
import type { Session } from '../session/session.ts';
import { ageText, agoText } from '../text/duration.ts';
import { foreignBlock } from '../text/foreign-text.ts';
import { shortPath, shortText } from '../text/short-text.ts';
import type { Lease } from './lease.ts';
import { outranksText } from './priority-messages.ts';
import type { Wait } from './wait.ts';

/*
 * Texts that models read, each under 300 tokens. What others wrote is cut and made safe here. "This call" is right for
 * an edit and for a command alike. Paths are as the caller gives them; a command with a path in it is offered only
 * where the path needs no quotes.
 */

/** From this refusal of one path in one turn on, the session is told to stop trying. */
export const STOP_AFTER_DENIALS = 3;

/** Characters of a path, and of a reason, that are shown. */
const PATH = 100;
const REASON = 80;

const REFUSED = 'This call was refused and nothing was changed.';

/** Sessions that wait for one another, as the one that is asked to give way reads it. */
export interface Cycle {
  /** A file that it holds. */
  path: string;
  /** Number of the session that waits for that file. */
  other: number;
}

/** Where a refused session stands. */
export interface Standing {
  /** From 1; null: it is in no line. */
  place: number | null;
  /** Only for the one that is to give way. */
  cycle: Cycle | null;
}

export interface Denial extends Standing {
  /** The file that the call wanted; the lease may be on a pattern that matches it. */
  path: string;
  lease: Lease;
  holder: Session;
  /** What the holder has said of its work beside a text. Default null. */
  intent?: Intent | null;
  /** Name of the holder's repository, where that is not the reader's own. Default null. */
  home?: string | null;
  /** false: only because this repository lets no lease of a live session pass. */
  firm: boolean;
  /** Leases count in other worktrees too, by setting; one that counts everywhere says so itself. Default false. */
  abroad?: boolean;
  /** Other leases that stand against it. */
  besides?: readonly Lease[];
  /** What is free instead. Default null: nothing is known. */
  offer?: Offer | null;
  /** The reader has the higher priority, as a person set it: only the holder's running turn keeps it. Default false. */
  outranks?: boolean;
  /** How often this path was refused to this session in this turn, this time included. */
  denials: number;
  now: number;
}

/** The reason that reaches the model: who holds the file, for what, since when, until when, and what passes instead. */
export function denialText({
  path,
  lease,
  holder,
  intent = null,
  home = null,
  firm,
  abroad = false,
  besides = [],
  offer = null,
  outranks = false,
  denials,
  place,
  cycle,
  now,
}: Denial): string {
  const task = taskOf(holder);
  const said = saidText({ session: holder, intent }, now);
  const lines = [
    `${lockedBy(holder, lease, home)}: ${shortPath(path, PATH)}. ${REFUSED}`,
    `${heldText(lease, holder, firm, now)} ${estimateText(lease, intent, now)}`,
  ];
  const work = [...(task === null ? [] : [`works on: ${shortText(task, 100)}`]), ...(said === '' ? [] : [said])];
  if ((reasonOf(lease) === '' || said !== '') && work.length > 0) lines.push(foreignBlock(holder.number, [work.join('; ')]));
  if (outranks) lines.push(outranksText(holder));
  if (cycle !== null) lines.push(cycleText(cycle.path, cycle.other));
  else if (denials >= STOP_AFTER_DENIALS) {
    lines.push(
      `This is refusal ${denials} of this file in this turn: stop trying it. ${offer === null ? 'Do other work' : capital(offerText(offer))}, or tell the user that #${holder.number} holds it.`,
    );
  } else {
    lines.push(`Suggestion: ${suggestionText([lease, ...besides], holder, abroad, offer)}${placeText(place)}`);
  }
  // In another repository its number is another session's.
  if (home === null && cycle === null && holder.endedAt === null)
    lines.push(`To ask #${holder.number} about it: \`rollcall send ${holder.number} '…'\`.`);
  return lines.join('\n');
}

/** What passes instead of a file that these leases stand against. */
function suggestionText(against: readonly Lease[], holder: Session, bySetting: boolean, offer: Offer | null): string {
  const abroad = bySetting || against.some((lease) => lease.everywhere);
  const patterns = against.filter((lease) => lease.extent === 'pattern');
  if (patterns.some((lease) => lease.path === '**'))
    return abroad
      ? `everything here is claimed, so no edit passes until #${holder.number} is done with it: read only, or tell the user that #${holder.number} holds it.`
      : `all of this checkout is claimed: work in a worktree of your own (git worktree add), or wait until #${holder.number} is done with it.`;
  const others = patterns.length > 0 ? 'work on what it does not match; that passes' : 'work on another file instead; those pass';
  const own = abroad ? '' : ', and in a worktree of your own (git worktree add) at once';
  return `${offer === null ? others : offerText(offer)}. This file passes when #${holder.number} is done with it${own}.`;
}

export interface Reserved extends Standing {
  wait: Wait;
  /** Whose turn has come; null when it is not known any more. */
  waiter: Session | null;
  /** As in Denial. */
  offer?: Offer | null;
  now: number;
}

/** Refused, because the turn of somebody else in the line has come. */
export function reservedText({ wait, waiter, offer = null, place, cycle, now }: Reserved): string {
  const who = waiter === null ? 'the session that waited for it first' : `#${waiter.number}`;
  const until = wait.reservedUntil === null ? '' : ` until ${timeText(wait.reservedUntil, now)}`;
  return [
    `⚠️ ${shortPath(wait.path, PATH)} is reserved for ${who}${until}: it waited first. ${REFUSED}`,
    cycle === null
      ? `Suggestion: ${offer === null ? 'work on another file instead; those pass' : offerText(offer)}. Try this one again after that.${placeText(place)}`
      : cycleText(cycle.path, cycle.other),
  ].join('\n');
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** To the one that is asked to give way. */
export function cycleText(path: string, other: number): string {
  const release = needsNoQuotes(path) ? `run \`rollcall release ${path}\`` : 'release it with `rollcall release`';
  return `You and #${other} wait for each other: commit or finish ${shortPath(path, PATH)} and ${release}; then #${other} goes on, and your turn comes.`;
}

/** A session has not seen that somebody else changed its file. Told once; the next write passes. */
export function unseenText(path: string): string {
  return `${shortPath(path, PATH)} was changed by someone else while a command of yours ran. ${REFUSED} Read it again before you write: the next write passes.`;
}

/** A command would surely change files of others, without naming them. `held` has at least one. */
export function regionText(command: string, held: readonly { lease: Lease; holder: Session }[]): string {
  const [first] = held;
  if (first === undefined) throw new Error('nothing stands against it');
  const files = held.slice(0, 3).map(({ lease, holder }) => `${shortPath(lease.path, 50)} (#${holder.number})`);
  const more = held.length > files.length ? `, and ${held.length - files.length} more` : '';
  return [
    `${lockedBy(first.holder, first.lease)}: \`${shortText(command.replaceAll('`', "'"), 60)}\` would change ${files.join(', ')}${more}. ${REFUSED}`,
    'Suggestion: name your own files instead of all of them; what others hold passes when they are done with it.',
  ].join('\n');
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

/** To the former holder of a soft lease that a claim covers. */
export function claimedAwayText(lease: Lease, claim: Pick<Lease, 'path' | 'extent'>, taker: Session): string {
  const path = shortPath(lease.path, PATH);
  const what = claim.extent === 'file' ? path : `${shortPath(claim.path, PATH)}, and so ${path}`;
  return `#${taker.number} has claimed ${what}, which you held after your turn. Your changes in it stay yours; your next edit of it may be refused.`;
}

/** To the holder of a claim that is over, when somebody edits what it covered. */
export function gaveWayText(lease: Lease, path: string, taker: Session): string {
  return `#${taker.number} edits ${shortPath(path, PATH)}: your claim on ${shortPath(lease.path, PATH)} is over. Claim it again if you still need it.`;
}

/** To the first in line, whose turn has come. */
export function turnCameText(path: string, remainingMs: number): string {
  const minutes = Math.max(1, Math.round(remainingMs / 60_000));
  return `${shortPath(path, PATH)} is yours for ${minutesText(minutes)}: until then nobody else gets it. Read it again before you edit it.`;
}

/** To a session that was refused the path and whose turn still runs. */
export function freeText(path: string, former: Session): string {
  return `${shortPath(path, PATH)} is free now: #${former.number} is done with it. Read it again before you edit it.`;
}

/** To the former holder, when a person or another session let go of it. */
export function releasedText(lease: Lease, by: string): string {
  return `Your lease on ${shortPath(lease.path, PATH)} was released by ${by}.`;
}

/** Once per holder, path and turn: the same file of the same repository, in another checkout. `conflict`: git finds one between the commits of both. */
export function elsewhereText(lease: Lease, holder: Session, worktreeName: string, conflict: boolean): string {
  const path = shortPath(lease.path, PATH);
  return `Note: #${holder.number} is changing ${path} in another worktree (${shortText(worktreeName, 40)}). Your edit passes; the two will have to be merged${
    conflict ? ', and what is committed on both sides conflicts in it already' : ''
  }.`;
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

/** To a session whose call passes although somebody holds the file. */
export function passedOverText(path: string, holder: Session): string {
  return `⚠️ #${holder.number} holds ${shortPath(path, PATH)}, and this repository only warns of it: your call passes. Read the file right before you write it, and keep what #${holder.number} changed.`;
}

/** To the holder of such a file. */
export function writtenBesideText(path: string, writer: Session): string {
  return `#${writer.number} writes ${shortPath(path, PATH)}, which you hold: this repository only warns of it. Read it again before you edit it.`;
}

/** To the holder of a leased file that another session changed. */
export function incidentText(path: string, culprit: Session): string {
  return `⚠️ #${culprit.number} changed ${shortPath(path, PATH)} while you held it. Read it again before you write it.`;
}

/** To the holder of a leased file, when it cannot be said who changed it. */
export function someoneText(path: string): string {
  return `⚠️ ${shortPath(path, PATH)} was changed by someone else while you held it; who, is not known. Read it again before you write it.`;
}

/** To the holder of a leased file that changed while a command of its own ran. */
export function unseenNoticeText(path: string): string {
  return `⚠️ ${shortPath(path, PATH)} was changed by someone else while a command of yours ran: it may look like a change of your own. Read it again before you write it.`;
}

/** To the one whose call did it. */
export function culpritText(path: string, holder: Session): string {
  return `⚠️ Your last command changed ${shortPath(path, PATH)}, which #${holder.number} holds; #${holder.number} was told. Do not change it again, and do not revert the whole file: that would undo what #${holder.number} did.`;
}

function lockedBy(holder: Session, lease: Lease, home: string | null = null): string {
  return `⚠️ File locked by ${sessionName(holder, home)} (${reasonOf(lease) || holder.agent})`;
}

/** Brackets of its own would end the brackets around it. */
function reasonOf({ reason }: Lease): string {
  return reason === null ? '' : shortText(reason.replaceAll('(', '[').replaceAll(')', ']'), REASON);
}

function heldText(lease: Lease, holder: Session, firm: boolean, now: number): string {
  const since = `since ${clockTime(lease.acquiredAt)} UTC (${ageText(now - lease.acquiredAt)})`;
  const untilEnd = 'until its session ends or releases it';
  if (lease.origin === 'edit') return `Held ${since}, ${firm ? 'until its running turn ends' : untilEnd}.`;
  const what = `#${holder.number} has ${lease.mode === 'shared' ? 'a shared claim on' : 'claimed'} ${lease.extent === 'file' ? 'it' : shortPath(lease.path, PATH)}`;
  const everywhere = lease.everywhere ? ' in every worktree' : '';
  if (!firm) return `${what}${everywhere} ${since}, ${untilEnd}.`;
  const over = lease.expiresAt !== null && now >= lease.expiresAt;
  const until = lease.expiresAt === null ? untilEnd : over ? 'until its running turn ends' : `until ${timeText(lease.expiresAt, now)}`;
  return `${what}${everywhere} ${since}, ${until}.`;
}

/** By what was said of the lease, else of the work of its holder. */
function estimateText({ estimatedDoneAt }: Lease, intent: Intent | null, now: number): string {
  if (estimatedDoneAt === null) {
    const of = intent === null || intent.doneAt !== null || intent.etaAt === null || intent.etaAt <= now ? null : intent.etaAt - now;
    return of === null ? 'Estimated completion: unknown.' : `Estimated completion: ${spanText(of)}, by its word on its work.`;
  }
  if (estimatedDoneAt <= now) return `Estimated completion: unknown (${timeText(estimatedDoneAt, now)}, as its holder had said, is past).`;
  return `Estimated completion: ${minutesText(Math.ceil((estimatedDoneAt - now) / 60_000))}.`;
}

function minutesText(minutes: number): string {
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

const ORDINALS = ['first', 'second', 'third'];

function placeText(place: number | null): string {
  return place === null ? '' : ` You are ${ORDINALS[place - 1] ?? `number ${place}`} in line for it.`;
}

/** Whether a path stands in a command as it is, and all of it is shown. */
function needsNoQuotes(path: string): boolean {
  return path.length <= PATH && /^[\w.@%+=:,/][\w.@%+=:,/-]*$/.test(path);
}

/** `15:04 UTC`; with its day where that is not the same. */
function timeText(at: number, now: number): string {
  const day = new Date(at).toISOString().slice(0, 10);
  return `${day === new Date(now).toISOString().slice(0, 10) ? '' : `${day} `}${clockTime(at)} UTC`;
}

function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}
