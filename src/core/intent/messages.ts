import type { Session } from '../session/session.ts';
import { ageText, agoText } from '../text/duration.ts';
import { foreignBlock } from '../text/foreign-text.ts';
import { shortPath, shortText } from '../text/short-text.ts';
import type { Intent } from './intent.ts';

/*
 * Texts that models read about the work of other sessions. Progress and estimates stand in them only where somebody said
 * them, with when that was; what was not said is not spoken of.
 */

const PATH = 80;
const TEXT = 100;

/** What a session is known to work on. */
export interface Work {
  session: Session;
  /** null: nothing was said beside a text. */
  intent: Intent | null;
}

/** `60 % done, as #1 said 5 min ago; wants to be done in 12 min`; empty where neither was said, or the work is done. */
export function saidText({ session, intent }: Work, now: number): string {
  const parts = intent === null || intent.doneAt !== null ? [] : [progressText(intent, session.number, now), estimateText(intent, now)];
  return parts.filter((part) => part !== '').join('; ');
}

function progressText({ progress, progressAt }: Intent, number: number, now: number): string {
  return progress === null || progressAt === null ? '' : `${progress} % done, as #${number} said ${agoText(now - progressAt)}`;
}

function estimateText({ etaAt, etaSaidAt }: Intent, now: number): string {
  if (etaAt === null || etaSaidAt === null) return '';
  const said = `as said ${agoText(now - etaSaidAt)}`;
  return etaAt > now ? `done in ${spanText(etaAt - now)}, ${said}` : `wanted to be done ${agoText(now - etaAt)}, ${said}`;
}

/** Rounded up to minutes: `1 min` is less than a minute too. */
export function spanText(ms: number): string {
  return ageText(Math.max(60_000, Math.ceil(ms / 60_000) * 60_000));
}

/** What a session works on in its own or its user's words, for a line in a block; null: nobody said. */
export function workLine(work: Work, now: number): string | null {
  const task = taskOf(work.session);
  const said = saidText(work, now);
  if (task === null && said === '') return null;
  return [task === null ? 'its task was not said' : shortText(task, TEXT), ...(said === '' ? [] : [said])].join('; ');
}

/** What it is for and its intent (`Chat: voice selection`), as far as they were said; else its newest prompt. */
export function taskOf({ role, goal, prompt }: Session): string | null {
  const said = [role, goal].filter((text) => text !== null);
  return said.length === 0 ? prompt : said.join(': ');
}

/** To the one who says the same as another session that lives. */
export function duplicateText(work: Work, now: number): string {
  const { session, intent } = work;
  const verb = intent?.saidBy === 'prompt' ? 'was asked for' : 'has said';
  const when = intent === null ? 'before' : agoText(now - intent.saidAt);
  return [
    `⚠️ #${session.number} ${verb} the same ${when}:`,
    foreignBlock(session.number, [workLine(work, now) ?? '']),
    `If it is the same work, do not do it twice: take another part of it, or tell the user that #${session.number} is at it.`,
  ].join('\n');
}

/** To the one who claims what lies in the area that another session has named. */
export function areaText(work: Work, area: string, now: number): string {
  const { session } = work;
  return [
    `⚠️ #${session.number} has said that it works in ${shortPath(area, PATH)}:`,
    foreignBlock(session.number, [workLine(work, now) ?? 'its task was not said']),
  ].join('\n');
}

/** To a session whose own file imports one that another session is changing. */
export function importText(importedBy: string, path: string, work: Work, now: number): string {
  const { session, intent } = work;
  const number = `#${session.number}`;
  const verb = session.turn.running ? 'is changing' : 'has changed and not let go of';
  const waits = intent?.doneAt === null && intent.etaAt !== null && intent.etaAt > now;
  const said = [
    ...(intent?.progress != null && intent.progressAt !== null && intent.doneAt === null
      ? [`progress ${intent.progress} % as ${number} said ${agoText(now - intent.progressAt)}`]
      : []),
    ...(intent === null || intent.doneAt !== null ? [] : [estimateText(intent, now)]),
  ].filter((part) => part !== '');
  return `${shortPath(importedBy, PATH)} imports ${shortPath(path, PATH)}, which ${number} ${verb}${said.length === 0 ? '' : ` (${said.join('; ')})`}. What you rely on in it may change: ${waits ? 'wait until then, or do' : 'do'} first what does not rely on it.`;
}

export type ImportEnd = 'released' | 'committed' | 'ended';

/** To a session that was told so, when the other's work on the file is over. */
export function importOverText(importedBy: string, path: string, session: Session, end: ImportEnd): string {
  const how = { released: 'has let go of it', committed: 'has committed it', ended: 'is gone' }[end];
  return `${shortPath(path, PATH)}, which ${shortPath(importedBy, PATH)} imports, is not being changed by #${session.number} any more: it ${how}. Read it again before you rely on it.`;
}

/** To a session that said that its work builds on another's: once when it says so, and once a turn. */
export function dependsText(work: Work, now: number): string {
  const { session, intent } = work;
  if (intent?.doneAt != null) return `Your work depends on #${session.number}, which said ${agoText(now - intent.doneAt)} that it is done.`;
  const line = workLine(work, now);
  const said = intent?.progress == null ? ` #${session.number} has not said how far it is.` : '';
  return [
    `Your work depends on #${session.number}, which is not done.${said}`,
    ...(line === null ? [] : [foreignBlock(session.number, [line])]),
  ].join('\n');
}

/** To the same, when the other says something new of its progress. */
export function dependencyMovedText(work: Work, now: number): string {
  return `#${work.session.number}, on which your work depends: ${saidText(work, now)}.`;
}

/** To the same, when the other is done, or gone. */
export function dependencyOverText(session: Session, end: 'done' | 'ended'): string {
  const how = end === 'done' ? 'says that it is done' : 'is gone, and has not said that it was done';
  return `#${session.number}, on which your work depends, ${how}. Read again what you build on before you go on.`;
}
