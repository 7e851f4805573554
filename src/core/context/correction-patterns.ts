import { CAPITALS } from './correction-capitals.ts';
import { ENGLISH } from './correction-english.ts';
import { GERMAN, ITALIAN } from './correction-german-italian.ts';
import { FRENCH, PORTUGUESE, SPANISH } from './correction-romance.ts';
import { CHINESE, JAPANESE, RUSSIAN } from './correction-east.ts';
import { phrase } from './pattern.ts';
import type { CorrectionPattern } from './pattern.ts';

export type { CorrectionPattern } from './pattern.ts';

/** How users correct an agent, in nine languages, and the words that they shout. */
export const DEFAULT_CORRECTIONS: readonly CorrectionPattern[] = [
  ...CAPITALS,
  ...ENGLISH,
  ...GERMAN,
  ...FRENCH,
  ...SPANISH,
  ...PORTUGUESE,
  ...ITALIAN,
  ...RUSSIAN,
  ...CHINESE,
  ...JAPANESE,
];

/**
 * The patterns with phrases of a user added, and those left out that are named by id. A phrase counts as whole words
 * anywhere in a sentence; one in capitals counts only in capitals.
 */
export function correctionPatterns(added: readonly string[], without: readonly string[] = []): CorrectionPattern[] {
  return [
    ...DEFAULT_CORRECTIONS.filter(({ id }) => !without.includes(id)),
    ...added.filter((text) => text.trim() !== '').map((text) => phrase(text)),
  ];
}
