/** What stands behind a program: options by name without their dashes, and the other words in their order. */
export interface Arguments {
  operands: readonly string[];
  /** Whether one of these options is given. */
  has: (...names: readonly string[]) => boolean;
  /** The last value of an option; undefined where it has none. */
  value: (...names: readonly string[]) => string | undefined;
  values: (...names: readonly string[]) => readonly string[];
}

/**
 * Reads words as most programs do: `--name=value`, `--name value` and `-n value` for names that take one, `-abc` for letters
 * together, `--` before words that are no options. Programs with long names behind one dash are read by `long`.
 *
 * @param valued names of options that take a value, parted by blanks
 */
export function argumentsOf(words: readonly string[], valued = '', { long = false } = {}): Arguments {
  const takes = setOf(valued);
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  const note = (name: string, value?: string): void => {
    const values = given.get(name) ?? [];
    if (value !== undefined) values.push(value);
    given.set(name, values);
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else if (word.startsWith('--') || long) {
      const name = word.replace(/^--?/, '');
      const equals = name.indexOf('=');
      if (equals > 0) note(name.slice(0, equals), name.slice(equals + 1));
      else if (takes.has(name)) note(name, words[(at += 1)] ?? '');
      else note(name);
    } else {
      for (let letter = 1; letter < word.length; letter += 1) {
        const name = word[letter] ?? '';
        if (!takes.has(name)) note(name);
        else {
          note(name, letter + 1 < word.length ? word.slice(letter + 1) : (words[(at += 1)] ?? ''));
          break;
        }
      }
    }
  }
  return {
    operands,
    has: (...names) => names.some((name) => given.has(name)),
    value: (...names) => names.map((name) => given.get(name)?.at(-1)).find((value) => value !== undefined),
    values: (...names) => names.flatMap((name) => given.get(name) ?? []),
  };
}

const SETS = new Map<string, ReadonlySet<string>>();

/** Tables name few different lists; each is cut up once. */
function setOf(names: string): ReadonlySet<string> {
  let found = SETS.get(names);
  if (found === undefined) SETS.set(names, (found = new Set(names.split(' '))));
  return found;
}
