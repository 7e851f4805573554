import { nameOf, parentOf } from '../shell/paths.ts';

/** The text of a compaction's summary, prepared for questions about what it says. */
export interface Summary {
  /** Letters, digits and single blanks, in small letters. */
  flat: string;
  /** Words of each line or sentence. */
  sentences: readonly ReadonlySet<string>[];
  raw: string;
}

/** Fewer distinctive words prove nothing. */
const LEAST_WORDS = 3;

/** Share of an item's distinctive words that one sentence must hold. */
const SHARE = 0.8;

/** Shorter names (`index.ts`) are those of many files. */
const LEAST_NAME = 12;

/** Words that say nothing by themselves. */
const COMMON = new Set(
  'that this with from have must should would could will them they then than when what which where your yours into only also just like does done been were because there their here some more most very please make made using used user file files code change changes nicht eine einen oder aber dass sich wird avec pour dans mais para pero como'.split(
    ' ',
  ),
);

export function summaryOf(text: string): Summary {
  const raw = text.slice(0, 200_000).toLowerCase();
  return {
    raw,
    flat: ` ${flattened(raw)} `,
    sentences: raw.split(/[.!?。！？]+\s+|\n+|[。！？]/u).map((sentence) => new Set(wordsOf(sentence))),
  };
}

/**
 * Whether the summary says it already: the whole text word by word, or one sentence with four fifths of its distinctive
 * words (at least three). Distinctive are words of four or more letters that are not common, names with a dot, slash or
 * underscore, and pairs of Han or Kana characters.
 */
export function saysText({ flat, sentences }: Summary, text: string): boolean {
  const whole = flattened(text.toLowerCase());
  if (whole.length >= 8 && flat.includes(` ${whole} `)) return true;
  const words = new Set(wordsOf(text.toLowerCase()));
  if (words.size < LEAST_WORDS) return false;
  return sentences.some((sentence) => shared(words, sentence) >= SHARE * words.size);
}

/** Whether it names the file: by its path, the path below its directory's parent, or a name that is long enough to be its own. */
export function saysPath({ raw }: Summary, path: string): boolean {
  const lower = path.toLowerCase();
  const name = nameOf(lower);
  if (name === '') return false;
  const parent = nameOf(parentOf(lower));
  const names = [
    lower,
    ...(parent === '' || parent === '/' ? [] : [`${parent}/${name}`]),
    ...(name.length >= LEAST_NAME && name.includes('.') ? [name] : []),
  ];
  return names.some((one) => standsIn(raw, one));
}

/** Whether it says that a command fails: the command and a word for failing in one line. */
export function saysFailing({ raw }: Summary, command: string): boolean {
  const wanted = flattened(command.toLowerCase());
  return raw
    .split('\n')
    .some(
      (line) =>
        /fail|error|broken|fehl|échou|échec|fall[aó]|falha|fallisc|ошибк|пада|失败|失敗/u.test(line) && flattened(line).includes(wanted),
    );
}

function shared(words: ReadonlySet<string>, sentence: ReadonlySet<string>): number {
  let count = 0;
  for (const word of words) if (sentence.has(word)) count += 1;
  return count;
}

function flattened(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+|[\p{L}\p{N}_][\p{L}\p{N}_./'-]*/gu)) {
    if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word)) {
      for (let at = 0; at + 1 < word.length; at++) words.push(word.slice(at, at + 2));
    } else {
      const bare = word.replace(/[.'/-]+$/u, '');
      if ((bare.length >= 4 || /[./_]/.test(bare)) && !COMMON.has(bare)) words.push(bare);
    }
  }
  return words;
}

/** Not as a piece of a longer name. */
function standsIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const behind = text[at + name.length] ?? ' ';
    if (!/[\p{L}\p{N}_-]/u.test(before) && !/[\p{L}\p{N}_-]/u.test(behind)) return true;
  }
  return false;
}
