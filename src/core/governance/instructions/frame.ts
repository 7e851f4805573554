import type { SaidConstraint } from './instruction.ts';

/** What a sentence says to do, and with what, before it is known what that is. */
export interface Frame {
  kind: SaidConstraint['kind'];
  /** The part of the sentence that is about what is wanted, or forbidden. */
  about: string;
  /** The part about what is put aside for it. */
  rejected: string | null;
}

const USE = String.raw`(?:us(?:e|ing)|run|go(?:ing)? with|stick (?:to|with)|switch to|talk to|install(?: \w+)? with|put \w+ in(?:to)?|keep \w+ in|store \w+ in|nimm|verwende[nt]?|benutze[nt]?|nutze[nt]?)`;
const NEVER = String.raw`(?:never|do not|don'?t|dont|must not|mustn'?t|should not|shouldn'?t|may not|avoid|stop|refrain from|keep your hands off|nie(?:mals)?)`;

/** The first that holds decides. */
const FRAMES: readonly { pattern: RegExp; kind: Frame['kind']; swapped?: true }[] = [
  // "don't use A, use B": the second is what is wanted.
  {
    pattern: new RegExp(
      String.raw`\b${NEVER}\b(?: \w+)? (?:use|call|run) (.+?)[,;.]\s*(?:but |please )?(?:always )?(?:use|run|take) (.+)$`,
      'i',
    ),
    kind: 'require',
    swapped: true,
  },
  { pattern: /\bi(?:'d| would) rather (?:have |use )?(.+?) than (.+)$/i, kind: 'prefer' },
  { pattern: /\b(?:i |we |please )?prefer(?:ably)? (.+?) (?:over|to|rather than|instead of) (.+)$/i, kind: 'prefer' },
  { pattern: /\b(?:i |we |please )?prefer (.+)$/i, kind: 'prefer' },
  {
    pattern: new RegExp(
      String.raw`\b${USE}\b (.+?)[\s,;(–—-]+(?:not|instead of|rather than|and not|(?:and )?never(?: with)?|no longer|nicht|statt|no) (.+)$`,
      'i',
    ),
    kind: 'require',
  },
  { pattern: /\b(?:are|is|tests? \w+) (?:run|started) (?:with|via|by) (.+?), not (.+)$/i, kind: 'require' },
  { pattern: new RegExp(String.raw`\b${NEVER}\b(.+)$`, 'i'), kind: 'forbid' },
  { pattern: /\b(?:we|i) (?:do not|don't|dont) (?:want|use|need) (.+)$/i, kind: 'forbid' },
  { pattern: /^(?:please )?leave (.+) alone\b/i, kind: 'forbid' },
  { pattern: /^no (\S+)(?: please)?,/i, kind: 'forbid' },
  { pattern: /^(?:bitte )?fasse? (.+) (?:nie|nicht) an\b/i, kind: 'forbid' },
  { pattern: /\bbitte immer (.+)$/i, kind: 'require' },
  {
    pattern: /\b(?:always|must|make sure (?:to|you)|be sure to|remember(?: to|:)|from now on|only ever|only use|to run the tests)\b(.+)$/i,
    kind: 'require',
  },
  { pattern: new RegExp(String.raw`^(?:please )?(?:always )?${USE}\b (.+)$`, 'i'), kind: 'require' },
  { pattern: /^(?:please )?(?:run (?:the )?tests? (?:with|via)|base your|branch off|branch from) (.+)$/i, kind: 'require' },
  {
    pattern:
      /\b(?:we(?:'re| are)? us(?:e|ing)|uses|runs? on|listens on|is called|is named|heißt|is (?:written|built) in|go(?:es)? against|are started with|are run with|lives? on|is(?= [`\w])|are on) (.+)$/i,
    kind: 'fact',
  },
];

/** How a sentence puts its matter; null: it wants, forbids and states nothing. */
export function frameOf(sentence: string): Frame | null {
  for (const { pattern, kind, swapped } of FRAMES) {
    const [, first, second] = pattern.exec(sentence) ?? [];
    if (first === undefined) continue;
    return swapped === true && second !== undefined
      ? { kind, about: second, rejected: first }
      : { kind, about: first, rejected: second ?? null };
  }
  return null;
}
