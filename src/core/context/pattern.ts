/** One way in which users correct. */
export interface CorrectionPattern {
  /** `en-stop`: language and what it is. Of a user's own phrase: the phrase. */
  id: string;
  /** Found in the prose of one sentence. */
  pattern: RegExp;
  /** A sentence in which this is found as well is no correction of this kind. */
  unless?: RegExp;
  /** In questions too. */
  questions?: boolean;
}

/** Longer sentences are looked at in their beginning only: no pattern may take long. UTF-16 units. */
export const LONGEST_SENTENCE = 2_000;

/** Where a word begins and ends, in any script that has blanks. */
export const BEGIN = String.raw`(?<![\p{L}\p{N}_-])`;
export const END = String.raw`(?![\p{L}\p{N}_-])`;

/** `source` at the begin of a sentence, behind the words that often come first. */
export function atStart(id: string, source: string, rest: Omit<CorrectionPattern, 'id' | 'pattern'> = {}, before = ''): CorrectionPattern {
  return { id, pattern: new RegExp(`^[^\\p{L}\\p{N}]{0,4}${before}(?:${source})${END}`, 'iu'), ...rest };
}

/** `source` as whole words anywhere. */
export function anywhere(id: string, source: string, rest: Omit<CorrectionPattern, 'id' | 'pattern'> = {}): CorrectionPattern {
  return { id, pattern: new RegExp(`${BEGIN}(?:${source})${END}`, 'iu'), ...rest };
}

/** `source` anywhere, in a script without blanks. */
export function within(id: string, source: string, rest: Omit<CorrectionPattern, 'id' | 'pattern'> = {}): CorrectionPattern {
  return { id, pattern: new RegExp(`(?:${source})`, 'iu'), ...rest };
}

/** A user's own phrase. */
export function phrase(text: string): CorrectionPattern {
  const words = text.trim().slice(0, 200);
  const source = words.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`).replace(/\s+/g, String.raw`\s+`);
  const shouted = words === words.toUpperCase() && words !== words.toLowerCase();
  const bounded = /^[\p{L}\p{N}]/u.test(words) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(words);
  return {
    id: words,
    pattern: new RegExp(bounded ? `${BEGIN}${source}(?![\\p{L}\\p{N}_])` : source, shouted ? 'u' : 'iu'),
    questions: true,
  };
}

/** A "no" that refuses an offer or says that all is well, in any of the languages: every pattern reads every prompt. */
export const POLITE_NO =
  /^[^\p{L}]*(?:no|nope|nah|nein|nee|nö|ne|non|não|нет)[,.!:; —–-]+(?:then )?(?:thanks|thank|thx|problem|worries|need|that(?:'s| is) (?:fine|ok|okay|good|all|it|great|perfect|correct|right)|it(?:'s| is) (?:fine|ok|okay|good|great)|all good|go ahead|continue|looks good|nothing else|i(?:'m| am) (?:good|fine|done)|everything|we(?:'re| are) (?:good|fine|done)|danke|passt|alles (?:gut|ok)|kein problem|das passt|mach weiter|weiter so|merci|c'est bon|ça va|pas de problème|tout va bien|gracias|está bien|pasa nada|hay problema|grazie|va bene|tutto|obrigad[oa]|tudo bem|tem problema|precisa|sonst nichts|nichts (?:weiter|mehr)|rien d'autre|nada más|nient'altro|mais nada|больше ничего|спасибо|всё (?:хорошо|ок|в порядке|нормально)|проблем)(?!\p{L})/iu;
