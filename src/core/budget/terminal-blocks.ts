/** quoted: somebody's words, code, or what a tool printed; footer: below the frame of the input; plain: all else. */
export type LinePlace = 'quoted' | 'footer' | 'plain';

/** What begins the words of somebody, or the output of a tool: what is indented below belongs to it. */
const SPOKEN = /^ {0,4}(?:[●⏺•✻∴⎿└>❯›*]|[-+] )/u;
/** A shell: all that follows is output of its commands, until the agent's screen comes again. */
const SHELL = /^ {0,4}(?:\$|[\w.-]+@[\w.-]+[^ ]*[$#%]) \S/;
const FENCE = /^ {0,6}(?:[●⏺•] )?(?:```|~~~)/u;
/** The frame around the input, or the line above and below it. */
const FRAME = /^ {0,4}[╭╰┌└├─━═]{1,3}[─━═]{6,}/u;
const LEAD_IN = /[:：]$/u;

/**
 * Tells, line by line, what on the screen of an agent is its own and what repeats words of others.
 *
 *     plain ──bullet, prompt, ⎿──▶ words ──a line that is not indented──▶ plain
 *     any ──fence──▶ code ──fence──▶ plain
 *     plain ──shell prompt──▶ shell
 *     any ──frame──▶ footer (or inside of the frame: its lines begin with │ and are quoted)
 */
export class TerminalBlocks {
  #state: 'plain' | 'words' | 'code' | 'shell' | 'footer' = 'plain';
  /** The line before announces something: what follows is shown, not meant. */
  #announced = false;

  next(line: string): LinePlace {
    if (FRAME.test(line)) return this.#enter('footer', 'quoted');
    if (FENCE.test(line)) return this.#enter(this.#state === 'code' ? 'plain' : 'code', 'quoted');
    if (this.#state === 'code') return 'quoted';
    if (SPOKEN.test(line)) return this.#enter('words', 'quoted');
    if (SHELL.test(line)) return this.#enter('shell', 'quoted');
    if (this.#state === 'shell') return 'quoted';
    if (line === '') return 'plain';
    if (this.#state === 'words' && line.startsWith(' ')) return 'quoted';
    if (/^ {0,4}[│┃|]/u.test(line)) return 'quoted';
    const place = this.#announced ? 'quoted' : this.#state === 'footer' ? 'footer' : 'plain';
    this.#announced = LEAD_IN.test(line);
    if (this.#state === 'words') this.#state = 'plain';
    return place;
  }

  #enter(state: 'plain' | 'words' | 'code' | 'shell' | 'footer', place: LinePlace): LinePlace {
    this.#state = state;
    this.#announced = false;
    return place;
  }
}
