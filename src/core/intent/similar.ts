import type { Action } from './vocabulary.ts';
import { workWords, type WorkWords } from './words.ts';

/** From this likeness on two texts are taken for the same work. Chosen on one half of the corpus (test/corpus/intent). */
const SAME_FROM = 0.5;
/** What only one of them says, beside what both say: of the one that has less of it, and of the other. */
const OWN_OF_BOTH = 4.6;
const OWN_OF_ONE = 0.25;
/** Kinds of work that go together in one piece of work. */
const TOGETHER: readonly (readonly Action[])[] = [
  ['mend', 'look'],
  ['renew', 'move'],
  ['reshape', 'move'],
  ['build', 'mend'],
];

/**
 * Whether two texts name the same work. Precision first: about one thing, but of another kind (a test of it, its removal), or about
 * another part of it, is not the same.
 */
export function resembles(a: string, b: string): boolean {
  return likeness(workWords(a), workWords(b)) >= SAME_FROM;
}

/** 0 (nothing in common) to 1. */
function likeness(a: WorkWords, b: WorkWords): number {
  if (!agree(a.files, b.files) || !agree(a.numbers, b.numbers) || !kindsAgree(a.actions, b.actions)) return 0;
  const inCommon = weightOf(a, (word) => b.things.has(word));
  const shared = inCommon + a.numbers.intersection(b.numbers).size;
  const ownA = weightOf(a, (word) => !b.things.has(word));
  const ownB = weightOf(b, (word) => !a.things.has(word));
  // One word in common is a topic, not a piece of work; unless it is a name, or all that is said.
  if (inCommon === 0 || (shared < 2 && Math.max(ownA, ownB) > 0)) return 0;
  return shared / (shared + OWN_OF_BOTH * Math.min(ownA, ownB) + OWN_OF_ONE * Math.abs(ownA - ownB));
}

/** Where both name some, one has all that the other has. */
function agree(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === 0 || b.size === 0 || a.isSubsetOf(b) || b.isSubsetOf(a);
}

/** One says no kind, or they have one in common, or kinds that go together; and tests, pages and removals are never just along. */
function kindsAgree(a: ReadonlySet<Action>, b: ReadonlySet<Action>): boolean {
  for (const alone of ['test', 'describe', 'remove', 'name', 'speed'] as const) if (a.has(alone) !== b.has(alone)) return false;
  if (a.size === 0 || b.size === 0 || !a.isDisjointFrom(b)) return true;
  return TOGETHER.some((kinds) => kinds.some((kind) => a.has(kind)) && kinds.some((kind) => b.has(kind)));
}

function weightOf({ things }: WorkWords, counts: (word: string) => boolean): number {
  let sum = 0;
  for (const [word, weight] of things) if (counts(word)) sum += weight;
  return sum;
}
