import type { BoundedList } from './context.ts';

/** Items that each list of a context holds at most. The oldest falls out, and is counted. */
export const MOST: Record<BoundedList, number> = {
  filesRead: 500,
  filesModified: 500,
  corrections: 200,
  decisions: 200,
  plans: 10,
  todos: 100,
  failing: 50,
  questions: 20,
  compactions: 100,
  open: 200,
};

/** Code points of the texts in a context, the ellipsis of a cut included. */
export const LONGEST = {
  goal: 300,
  /** All correcting sentences of one prompt together. */
  correction: 1_000,
  decision: 400,
  plan: 4_000,
  todo: 300,
  command: 500,
  question: 400,
  prompt: 500,
  answer: 500,
  error: 300,
  path: 4_096,
  /** Names of tools, ids of calls, ids of to-dos. */
  name: 100,
} as const;

/** Files that one call is taken to touch at most. */
export const FILES_OF_A_CALL = 100;

/** Of a longer text only the beginning is looked at. UTF-16 units. */
export const LOOKED_AT = 64_000;
