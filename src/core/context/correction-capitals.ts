import { BEGIN, END } from './pattern.ts';
import type { CorrectionPattern } from './pattern.ts';

function shouted(word: string, unless?: RegExp): CorrectionPattern {
  return { id: word, pattern: new RegExp(`${BEGIN}${word}${END}`, 'u'), questions: true, ...(unless && { unless }) };
}

/** Words of SQL, logic, states and standards are written in capitals without being shouted. */
const TECHNICAL_NOT =
  /(?<!\p{L})(?:NOT\s+(?:NULL|EXISTS|IN|LIKE|ILIKE|BETWEEN|FOUND|MODIFIED|IMPLEMENTED|DEFERRABLE|REGEXP|VALID\b|AVAILABLE)|(?:AND|OR|XOR|WHERE|IF|COULD)\s+NOT|NOT\s+(?:gates?|operators?|keywords?|clauses?|constraints?|expressions?|nodes?)|(?:AND|OR|XOR|NAND|NOR)\s*(?:,|\/|and|or)\s*NOT)(?!\p{L})/u;
const STANDARD = /RFC ?\d{3,4}|(?<!\p{L})(?:SHOULD|MAY|SHALL)(?!\p{L})/u;

export const CAPITALS: readonly CorrectionPattern[] = [
  shouted('NOT', TECHNICAL_NOT),
  shouted('NEVER'),
  shouted('WRONG'),
  shouted('MUST', STANDARD),
  {
    id: 'en-shouted',
    pattern: new RegExp(`(?<!\\p{Lu}{2,}[ _-])${BEGIN}(?:DON'?T|ONLY|NOTHING|STOP|ALWAYS|NO)${END}(?![ _-]\\p{Lu}{2})`, 'u'),
    unless: /^\W*(?:NO|STOP|ALWAYS|ONLY)\W*$/u,
  },
];
