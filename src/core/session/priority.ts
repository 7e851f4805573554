import { shortText } from '../text/short-text.ts';

/** How urgent the work of a session is, as a person said it. Nothing else ever gives a session one. */
export interface Priority {
  sessionId: string;
  workspaceId: number;
  /** From 0 to 1000; the higher one is the more urgent. */
  value: number;
  /** The word that the person used for it; null: a number was said. */
  name: string | null;
  /** Milliseconds since the epoch, UTC. */
  setAt: number;
}

/** A word for how urgent work is. */
export interface PriorityWord {
  match: string;
  priority: number;
}

export const PRIORITY_LIMIT = 1000;

/** What a session counts as of which nobody said anything. It takes nothing from others by that. */
export const NORMAL_PRIORITY = 50;

/** The words that count where coordination.yaml names none. */
export const PRIORITY_WORDS: readonly PriorityWord[] = [
  { match: 'production', priority: 100 },
  { match: 'hotfix', priority: 90 },
  { match: 'feature', priority: 50 },
  { match: 'refactor', priority: 30 },
  { match: 'experiment', priority: 10 },
];

/**
 * The priority that a person's word or number stands for; null: none. Neither case nor marks around the word count:
 * `[HOTFIX]` is `hotfix`. The first word of two that are the same counts.
 */
export function saidPriority(text: string, words: readonly PriorityWord[]): { value: number; name: string | null } | null {
  const said = text.trim();
  if (/^\d{1,9}$/.test(said)) return Number(said) <= PRIORITY_LIMIT ? { value: Number(said), name: null } : null;
  const found = bare(said) === '' ? undefined : words.find(({ match }) => bare(match) === bare(said));
  return found === undefined ? null : { value: found.priority, name: bare(found.match) };
}

function bare(word: string): string {
  return word.toLowerCase().replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * Whose leases may have to give way to this session: of these holders those with a lower priority. None where no person set
 * one for the session that asks.
 */
export function outrankedBy(
  sessionId: string,
  holders: Iterable<string>,
  priorities: ReadonlyMap<string, Pick<Priority, 'value'>>,
): ReadonlySet<string> {
  const own = priorities.get(sessionId);
  if (own === undefined) return NOBODY;
  return new Set(Array.from(holders).filter((holder) => valueOf(priorities.get(holder)) < own.value));
}

export function valueOf(priority: Pick<Priority, 'value'> | undefined): number {
  return priority?.value ?? NORMAL_PRIORITY;
}

/** `hotfix (90)`; `90`; `50, which nobody set`. For models: the word may stand in a file of the repository, and is made safe. */
export function priorityText(priority: Pick<Priority, 'value' | 'name'> | undefined): string {
  if (priority === undefined) return `${NORMAL_PRIORITY}, which nobody set`;
  return priority.name === null ? String(priority.value) : `${shortText(priority.name, 40)} (${priority.value})`;
}
