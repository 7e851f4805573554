import { keptAgain } from './kept.ts';
import { LONGEST } from './limits.ts';
import { sentencesOf } from './prose.ts';

/** Questions of one answer: the last ones, which stand nearest to the user's turn. */
const MOST = 5;

/**
 * Questions in an answer, outside of code and quotes, as they were written. An agent that asks itself something goes on in
 * the same turn, which takes its questions off the list again.
 *
 * @param text without secrets
 */
export function questionsIn(text: string): string[] {
  return sentencesOf(text)
    .filter(({ question, prose }) => question && prose.length > 3)
    .slice(-MOST)
    .map((sentence) => keptAgain(sentence.text, LONGEST.question));
}
