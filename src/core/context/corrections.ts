import type { CorrectionPattern } from './pattern.ts';
import { LONGEST_SENTENCE } from './pattern.ts';
import { keptAgain } from './kept.ts';
import { LONGEST } from './limits.ts';
import { sentencesOf } from './prose.ts';
import type { Sentence } from './prose.ts';

/** More sentences of one prompt are not looked at. */
const MOST_SENTENCES = 400;

/** Shorter ones (`No.`) say nothing without the one behind them. Code points. */
const BARE = 12;

/**
 * The sentences of one prompt in which its user corrects the agent, as they were written, one line each, and which patterns
 * found them; null: there is none. What is quoted, pasted or code is not looked at.
 *
 * @param text without secrets
 */
export function correctionIn(text: string, patterns: readonly CorrectionPattern[]): { text: string; patterns: string[] } | null {
  const sentences = sentencesOf(text).slice(0, MOST_SENTENCES);
  const taken = new Set<number>();
  const found = new Set<string>();
  for (const [index, sentence] of sentences.entries()) {
    const hits = patterns.filter((pattern) => corrects(sentence, pattern));
    if (hits.length === 0) continue;
    taken.add(index);
    if (sentence.text.length < BARE && index + 1 < sentences.length) taken.add(index + 1);
    for (const { id } of hits) found.add(id);
  }
  if (taken.size === 0) return null;
  const lines = sentences.filter((_, index) => taken.has(index)).map((sentence) => sentence.text);
  return { text: keptAgain(lines.join('\n'), LONGEST.correction), patterns: Array.from(found) };
}

function corrects({ prose, question }: Sentence, { pattern, unless, questions }: CorrectionPattern): boolean {
  if (question && questions !== true) return false;
  const looked = prose.slice(0, LONGEST_SENTENCE);
  return pattern.test(looked) && unless?.test(looked) !== true;
}
