import { agoText } from '../text/duration.ts';
import { shortPath, shortText } from '../text/short-text.ts';
import { estimateTokens } from '../text/tokens.ts';
import type { Advice } from './advice.ts';
import type { Author } from './change.ts';
import type { Question } from './question.ts';
import { isLiveOther } from './standing.ts';

/** One thing that would be lost, taken along or moved under somebody: a file, a stash entry, a branch, a checkout. */
export interface Hurt {
  /** Empty where only its owners matter. */
  name: string;
  /** Without the session that asks. Empty: nobody knows. */
  owners: readonly Author[];
  /** The session that asks has a part in it. */
  shared: boolean;
  /** When it changed last; null when nobody can say. */
  changedAt: number | null;
}

export interface Refusal {
  verdict: 'deny' | 'ask';
  command: string;
  harm: string;
  hurt: readonly Hurt[];
  advice: Advice;
}

/** Tokens of a text at most. */
const LIMIT = 290;

/** Characters of a name that are shown. */
const NAME = 60;

/** Owners that are shown. */
const GROUPS = 3;

/**
 * What would have happened to whose work, that nothing was changed, and what passes. Under 300 tokens: names, then the
 * advised command, give way.
 *
 * @returns `shown`: the advised command stands in the text
 */
export function refusalText(q: Question, refusal: Refusal): { text: string; shown: boolean } {
  for (const names of [4, 2, 1]) {
    const text = written(q, refusal, names, true);
    if (estimateTokens(text) <= LIMIT) return { text, shown: true };
  }
  return { text: written(q, refusal, 1, false), shown: false };
}

function written(q: Question, { verdict, command, harm, hurt, advice }: Refusal, names: number, whole: boolean): string {
  const asks = verdict === 'ask';
  const verb = shortText(command, 40);
  const lines = [
    asks
      ? `${sessionName(q, q.sessionId)} asks to run ${verb}: it would ${harm}.`
      : `⚠️ ${verb} was refused and nothing was changed: it would ${harm}.`,
    ...groupLines(q, hurt, names),
  ];
  lines.push(advice.text);
  if (whole && advice.command !== null) lines.push(`  ${advice.command}`);
  // The agent's prompt puts words of its own behind the last line: that is none to be copied.
  if (asks) lines.push('Allow it only if that may happen.');
  return lines.join('\n');
}

function groupLines(q: Question, hurt: readonly Hurt[], names: number): string[] {
  const groups = new Map<string, Hurt[]>();
  for (const one of hurt) {
    for (const author of one.owners.length === 0 ? [null] : one.owners) {
      const name = ownerName(q, author);
      groups.set(name, [...(groups.get(name) ?? []), one]);
    }
  }
  const shown = [...groups].slice(0, GROUPS).map(([name, all]) => `- ${name}${namesText(all, names, q.now)}`);
  return groups.size > GROUPS ? [...shown, `- and ${groups.size - GROUPS} more`] : shown;
}

function namesText(hurt: readonly Hurt[], most: number, now: number): string {
  const named = hurt.filter(({ name }) => name !== '');
  if (named.length === 0) return '';
  const shown = named.slice(0, most).map(({ name, shared }) => `${shortPath(name, NAME)}${shared ? ' (yours too)' : ''}`);
  const more = named.length > most ? ` and ${named.length - most} more` : '';
  const times = named.flatMap(({ changedAt }) => (changedAt === null ? [] : [changedAt]));
  const when = times.length === 0 ? '' : `, last changed ${agoText(now - Math.max(...times))}`;
  return `: ${shown.join(', ')}${more}${when}`;
}

function ownerName(q: Question, author: Author | null): string {
  if (author === null) return 'nobody knows whose';
  if (author.kind === 'person') return 'the person';
  const state = q.sessions.get(author.sessionId);
  const name = sessionName(q, author.sessionId);
  if (!isLiveOther(q, author)) return `${name} (its session is over)`;
  return `${name} (${state?.turnRuns === true ? 'its turn runs' : 'between two turns'})`;
}

function sessionName(q: Question, sessionId: string): string {
  const number = q.sessions.get(sessionId)?.number;
  return number === undefined ? 'a session' : `#${number}`;
}
