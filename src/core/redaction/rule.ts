/** Half-open range of UTF-16 units that is to be replaced. */
export interface Span {
  start: number;
  end: number;
}

export interface Rule {
  /** Name of the kind of secret. Where gitleaks knows the kind, its id; the expressions are our own. */
  id: string;
  /** Lower case. A text whose lower-case form holds none of them is not searched. */
  keywords: readonly string[];
  /** The expression behind `find`, where there is one: a test proves from its syntax that it takes linear time. */
  pattern: RegExp | null;
  find(text: string): Span[];
}

interface PatternRule {
  id: string;
  keywords: readonly string[];
  /**
   * Flag g. The secret is the named group `secret`, which must be the end of the match, or else the whole match.
   *
   * Linear time rests on its form: one-character atoms alone are repeated; a repetition and what follows it have no
   * character in common; it has no upper bound only where nothing that follows can fail.
   */
  pattern: RegExp;
  /** Says of a match whether it is a secret, `next` being the character behind it; the search goes on there in any case. */
  accept?: (secret: string, next: string) => boolean;
}

export function patternRule({ id, keywords, pattern, accept = () => true }: PatternRule): Rule {
  const find = (text: string): Span[] => {
    const spans: Span[] = [];
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.['secret'] ?? match[0];
      const end = match.index + match[0].length;
      if (accept(secret, text.charAt(end))) spans.push({ start: end - secret.length, end });
    }
    return spans;
  };
  return { id, keywords, pattern, find };
}
