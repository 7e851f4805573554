/**
 * A careful guess of how many tokens a text costs a model: rather too many than too few. No tokenizer is asked.
 *
 * English and code take three to five bytes a token, so a third of the bytes in UTF-8 is an upper bound for them. Dense
 * text takes more: one token for each digit, capital, mark and character beyond ASCII, three for each beyond U+FFFF.
 * The larger of the two counts.
 */
export function estimateTokens(text: string): number {
  let bytes = 0;
  let dense = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) {
      bytes += 1;
      if (!/[a-z ]/.test(character)) dense += 1;
    } else if (code < 0x10000) {
      bytes += code < 0x800 ? 2 : 3;
      dense += 1;
    } else {
      bytes += 4;
      dense += 3;
    }
  }
  return Math.max(Math.ceil(bytes / 3), dense);
}
