import { stem } from './stem.ts';
import { ACTIONS, type Action, EMPTY_WORDS, PHRASES, SAME_WORDS } from './vocabulary.ts';

/** What a text about work is made of, for comparing it with another. */
export interface WorkWords {
  /** What is to be done, as far as a verb says it. */
  actions: ReadonlySet<Action>;
  /** What it is about: word or name → its weight. Names of files and symbols weigh more than words. */
  things: ReadonlyMap<string, number>;
  /** File names, ticket and version numbers: where both texts have some of one kind, they must agree. */
  files: ReadonlySet<string>;
  numbers: ReadonlySet<string>;
}

const NAME_WEIGHT = 2.5;
/** Of a word that stands inside of a name. */
const PART_WEIGHT = 0.4;
/** Of two signs side by side, where nobody puts blanks. */
const PAIR_WEIGHT = 0.6;
const LOOKED_AT = 2000;
/** A path, a name with an ending, or a symbol in CamelCase, snake_case or with `()`. */
const NAMES =
  /[\p{L}\p{N}_@.-]*(?:\/[\p{L}\p{N}_@.[\]-]+)+|[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+|[\p{L}\p{N}_]+\(\)|[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+/gu;
const CAMEL = /\b\p{Ll}+(?:\p{Lu}[\p{Ll}\p{N}]+)+\b|\b(?:\p{Lu}[\p{Ll}\p{N}]+){2,}\b/gu;
const NUMBERS = /#\d+|\bv?\d+(?:\.\d+)*\b/g;
const FILE_END = /\.[a-z][a-z0-9]{0,5}$/;
/** Scripts that put no blank between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/** Takes a text of any language apart; only the first 2,000 characters are looked at. */
export function workWords(text: string): WorkWords {
  const things = new Map<string, number>();
  const files = new Set<string>();
  const numbers = new Set<string>();
  const actions = new Set<Action>();
  const put = (word: string, weight: number): void => void things.set(word, Math.max(weight, things.get(word) ?? 0));
  const parts = new Set<string>();
  const partsOf = (words: string): string => {
    for (const word of words.split(' ')) parts.add(word);
    return ` ${words} `;
  };
  let rest = text
    .slice(0, LOOKED_AT)
    .normalize('NFKC')
    .replace(/[`'’"“”]/g, (sign) => (sign === '`' ? ' ' : sign === "'" || sign === '’' ? '' : ' '));
  rest = rest.replace(NAMES, (name) => {
    const bare = name.toLowerCase().replace(/\(\)$/, '').replace(/\.+$/, '');
    if (/^[\d.]+$/.test(bare) || (/^v\d/.test(bare) && !bare.includes('/'))) return ` ${bare} `;
    const last = bare.split('/').at(-1) ?? bare;
    const isFile = FILE_END.test(last);
    if (isFile) files.add(last);
    put(last, NAME_WEIGHT);
    // Its parts are words too, so that `login_form.tsx` and "the login form" have something in common.
    return partsOf((isFile ? last.replace(FILE_END, '') : bare).replaceAll(/[/_.-]/g, ' '));
  });
  rest = rest.replace(CAMEL, (name) => {
    put(name.toLowerCase(), NAME_WEIGHT);
    return partsOf(name.replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, ' ').toLowerCase());
  });
  rest = rest.replace(NUMBERS, (number) => {
    numbers.add(number.replace(/^[#v]/, ''));
    return ' ';
  });
  let plain = ` ${rest
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}+]+/gu, ' ')
    .trim()} `;
  for (const [phrase, word] of PHRASES) plain = plain.replaceAll(` ${phrase} `, ` ${word} `);
  for (const word of plain.split(' ').filter((part) => part !== '')) {
    if (UNSPACED.test(word)) {
      for (const pair of pairsOf(word)) put(pair, PAIR_WEIGHT);
      continue;
    }
    const known = SAME_WORDS.get(word);
    const action = known === undefined ? (ACTIONS.get(word) ?? ACTIONS.get(stem(word))) : undefined;
    if (action !== undefined) actions.add(action);
    if (action !== undefined || EMPTY_WORDS.has(word)) continue;
    const meaning = known ?? SAME_WORDS.get(stem(word)) ?? stem(word);
    if (meaning.length > 1 && !EMPTY_WORDS.has(meaning)) put(meaning, parts.has(word) ? PART_WEIGHT : 1);
  }
  return { actions, things, files, numbers };
}

/** Whether a text says what is to be done: `continue` and `yes, please` do not, nor does a command such as `/clear`. */
export function saysWork(text: string): boolean {
  if (/^\s*[/!#]/.test(text)) return false;
  const { actions, things } = workWords(text);
  return things.size >= 2 || (things.size === 1 && actions.size > 0);
}

/** Japanese endings and particles are left out. */
function pairsOf(word: string): string[] {
  return word.split(/\p{Script=Hiragana}+/u).flatMap((run) => {
    const signs = Array.from(run);
    return signs.length < 2 ? signs : signs.slice(1).map((sign, i) => `${signs[i] ?? ''}${sign}`);
  });
}
