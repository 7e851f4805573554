/** What a whole prompt can ask for by its words alone. */
export type Phrase = 'closedown' | 'start';

const PHRASES: ReadonlyMap<string, Phrase> = new Map([
  ['process session closedown', 'closedown'],
  ['start session', 'start'],
]);

const LONGEST = 200;

/** Whether a prompt is one of the phrases and nothing more; case, blanks and punctuation do not count. */
export function phraseOf(prompt: string): Phrase | null {
  if (prompt.length > LONGEST) return null;
  const words = prompt
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s\p{P}]+/u)
    .filter((word) => word !== '');
  return PHRASES.get(words.join(' ')) ?? null;
}
