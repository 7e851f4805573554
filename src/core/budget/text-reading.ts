import { plainText } from '../text/plain-text.ts';
import { TerminalBlocks } from './terminal-blocks.ts';

/**
 * What a terminal showed of the window.
 *
 * | kind | text |
 * | --- | --- |
 * | auto-compact | `Context left until auto-compact: 12%`: percent of the way to auto-compaction, not of the window |
 * | usage | `Token usage: 120000/200000; 80000 remaining`, in tokens |
 */
export type TextReading =
  | { kind: 'auto-compact'; remainingPercent: number }
  | { kind: 'usage'; used: number; limit: number; remaining: number };

const BANNER = 'Context left until auto-compact: ';
/** A banner that shares its line with hints stands at the right, at least this far away from them. */
const GAP = '   ';
const QUOTES = /["'`“”«»]/;
const PERCENT = /^(\d{1,3})%$/;
const USAGE = /^(<system-reminder>)?Token usage: ([\d,]{1,15})\/([\d,]{1,15}); ([\d,]{1,15}) remaining(<\/system-reminder>)?$/;

/**
 * The last count in the text of a terminal, escape sequences and all; null when it shows none. Only a line that is nothing
 * but the count is one, and only outside of what people, models and tools printed: a conversation about the count, a quote,
 * code and the output of a tool are not the count.
 */
export function readBudgetText(text: string): TextReading | null {
  const blocks = new TerminalBlocks();
  let last: TextReading | null = null;
  for (const line of screenLines(text.length > LIMIT ? text.slice(text.indexOf('\n', text.length - LIMIT) + 1) : text)) {
    const place = blocks.next(line);
    if (place === 'quoted') continue;
    last = readLine(line, place === 'footer') ?? last;
  }
  return last;
}

function readLine(line: string, footer: boolean): TextReading | null {
  if (!line.includes('Context left') && !line.includes('Token usage')) return null;
  const content = line.trim();
  const at = content.lastIndexOf(BANNER);
  if (at >= 0) {
    const percent = PERCENT.exec(content.slice(at + BANNER.length));
    const hints = content.slice(0, at);
    const alone = hints === '' || (footer && hints.endsWith(GAP) && !QUOTES.test(hints));
    return percent !== null && alone && Number(percent[1]) <= 100 ? { kind: 'auto-compact', remainingPercent: Number(percent[1]) } : null;
  }
  const usage = USAGE.exec(content);
  if (usage === null || (usage[1] === undefined) !== (usage[5] === undefined)) return null;
  const [used, limit, remaining] = [usage[2], usage[3], usage[4]].map((digits) => Number(digits?.replaceAll(',', '')));
  if (used === undefined || limit === undefined || remaining === undefined || limit === 0) return null;
  return { kind: 'usage', used, limit, remaining };
}

/** Characters, from the end: what a terminal showed longer ago is no news of the window. */
const LIMIT = 1 << 18;

/** A move to the right stands for so many blanks at most: more of them say no more about a line. */
const MOVE = 80;

/** Moves to another line, as line breaks; moves to the right, as blanks. */
const TO_LINE = /\x1b\[(?:\d{0,4}(?:;\d{0,4})?[Hf]|\d{0,4}[ABEFd])/g; // oxlint-disable-line no-control-regex
const TO_RIGHT = /\x1b\[(\d{0,4})C/g; // oxlint-disable-line no-control-regex

/** The lines as a person sees them, with their indentation, without escape sequences. */
function* screenLines(text: string): Generator<string> {
  for (const raw of text.replace(TO_LINE, '\n').split(/\r\n|[\r\n]/)) {
    const moved = raw.replace(TO_RIGHT, (_, count: string) => ' '.repeat(Math.min(Number(count || 1), MOVE)));
    yield visible(moved);
  }
}

const COLOURS = /\x1b\[[\d;]{0,64}m/g; // oxlint-disable-line no-control-regex

/** `plainText` takes blanks together: it is asked for the words between them. */
function visible(line: string): string {
  if (!/[^\x20-\x7e]/.test(line)) return line.trimEnd();
  const words = line.replaceAll('\t', ' '.repeat(8)).replace(COLOURS, '').split(/( +)/);
  const shown = words.map((word) => (word.startsWith(' ') ? word : plainText(word, '')));
  return shown.join('').trimEnd();
}
