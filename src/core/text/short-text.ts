import { foreignText } from './foreign-text.ts';
import { estimateTokens } from './tokens.ts';

/**
 * Foreign text that takes little room in a message of ours: at most `limit` code points and at most `limit / 2` tokens
 * by estimate (names in ASCII cost less than that; sixty emoji cost 180 tokens).
 */
export function shortText(text: string, limit: number): string {
  let shown = foreignText(text, { limit });
  for (let tighter = limit; tighter > 1 && estimateTokens(shown) > limit / 2;) {
    tighter = Math.floor(tighter * 0.7);
    shown = foreignText(text, { limit: tighter });
  }
  return shown;
}

/** A path in short: its end says more than its beginning. */
export function shortPath(path: string, limit: number): string {
  const characters = Array.from(path);
  return shortText(characters.length <= limit ? path : `…${characters.slice(1 - limit).join('')}`, limit);
}
