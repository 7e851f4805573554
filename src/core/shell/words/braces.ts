const MOST = 1000;

/**
 * Brace expansion of a word as it stands in the command, quotes and all: `a{b,c}` and `{1..3}`. What the shell leaves as it is,
 * stays. Quoted braces, `${…}` and `$(…)` are not touched.
 *
 * @returns undefined where it would be more than 1,000 words
 */
export function expandBraces(text: string): string[] | undefined {
  if (!text.includes('{')) return [text];
  let done: string[] = [''];
  let plain = 0;
  for (let at = 0; at < text.length;) {
    const after = skipQuoted(text, at);
    if (after > at) {
      at = after;
      continue;
    }
    const group = text[at] === '{' ? groupAt(text, at) : undefined;
    if (group === undefined) {
      at += 1;
      continue;
    }
    const choices: string[] = [];
    for (const choice of group.choices) {
      const inner = group.list ? expandBraces(choice) : [choice];
      if (inner === undefined) return undefined;
      for (const one of inner) choices.push(one);
    }
    const before = text.slice(plain, at);
    if (done.length * choices.length > MOST) return undefined;
    done = done.flatMap((start) => choices.map((choice) => start + before + choice));
    at = group.end;
    plain = at;
  }
  const rest = text.slice(plain);
  return done.map((start) => start + rest);
}

interface Group {
  choices: string[];
  /** From a list, whose items may hold groups themselves; else from a range. */
  list: boolean;
  /** Behind the closing brace. */
  end: number;
}

function groupAt(text: string, start: number): Group | undefined {
  const items: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < text.length;) {
    const after = skipQuoted(text, at);
    if (after > at) {
      at = after;
      continue;
    }
    const character = text[at];
    if (character === '{') depth += 1;
    else if (character === ',' && depth === 1) {
      items.push(text.slice(from, at));
      from = at + 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) return closed(items, text.slice(from, at), at + 1);
    }
    at += 1;
  }
  return undefined;
}

function closed(items: string[], last: string, end: number): Group | undefined {
  if (items.length > 0) return { choices: [...items, last], list: true, end };
  const choices = rangeOf(last);
  return choices === undefined ? undefined : { choices, list: false, end };
}

function rangeOf(text: string): string[] | undefined {
  const match = /^(?:(-?\d{1,9})\.\.(-?\d{1,9})|([a-zA-Z])\.\.([a-zA-Z]))(?:\.\.(-?\d{1,9}))?$/.exec(text);
  if (match === null) return undefined;
  const [, low, high, first = '', last = '', by] = match;
  const numbers = low !== undefined;
  const from = numbers ? Number(low) : (first.codePointAt(0) ?? 0);
  const to = numbers ? Number(high) : (last.codePointAt(0) ?? 0);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  if (count > MOST) return undefined;
  const width = numbers && /^-?0\d|\.\.-?0\d/.test(text) ? Math.max(low.length, high?.length ?? 0) : 0;
  return Array.from({ length: count }, (_, index) => {
    const value = from + (to < from ? -step : step) * index;
    return numbers ? padded(value, width) : String.fromCodePoint(value);
  });
}

function padded(value: number, width: number): string {
  return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0');
}

/** @returns behind the quoted or substituted part that starts here, or `at` */
function skipQuoted(text: string, at: number): number {
  const character = text[at];
  if (character === '\\') return at + 2;
  if (character === "'") return behind(text, at + 1, "'");
  if (character === '"' || character === '`') return behindEscaped(text, at + 1, character);
  if (character === '$' && text[at + 1] === '{') return behindNested(text, at + 1, '{', '}');
  if (character === '$' && text[at + 1] === '(') return behindNested(text, at + 1, '(', ')');
  return at;
}

function behind(text: string, from: number, mark: string): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + 1;
}

function behindEscaped(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === mark) return at + 1;
  }
  return text.length;
}

function behindNested(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === open) depth += 1;
    else if (text[at] === close) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
