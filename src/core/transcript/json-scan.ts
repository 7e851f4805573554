/** Where a scan ended: behind the object, or where the grammar is broken (`end` of the bytes when they are too few). */
export interface ObjectScan {
  whole: boolean;
  end: number;
  /** The object inside of it that was closed last, if any. */
  closed: { start: number; end: number } | null;
}

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or close';

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const ESCAPES = new Set(Array.from('"\\/bfnrt', (letter) => letter.charCodeAt(0)));

/**
 * Follows the grammar of JSON from an opening brace on, without recursion. Numbers and `true`, `false`, `null` are taken by
 * their letters alone: whether a whole object can be parsed is for the parser to say.
 */
export function scanObject(bytes: Uint8Array, from: number, end: number): ObjectScan {
  const open: number[] = [from];
  const isList: boolean[] = [false];
  let closed: ObjectScan['closed'] = null;
  let expected: Expected = 'key or }';
  for (let at = from + 1; at < end;) {
    const byte = bytes[at] as number;
    if (byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a) {
      at += 1;
    } else if (byte === QUOTE && expected !== 'colon' && expected !== 'comma or close') {
      const text = scanText(bytes, at, end);
      if (!text.whole) return { whole: false, end: text.end, closed };
      expected = expected === 'key' || expected === 'key or }' ? 'colon' : 'comma or close';
      at = text.end;
    } else if (byte === COLON && expected === 'colon') {
      expected = 'value';
      at += 1;
    } else if (byte === COMMA && expected === 'comma or close') {
      expected = isList.at(-1) === true ? 'value' : 'key';
      at += 1;
    } else if ((byte === OPEN || byte === OPEN_LIST) && (expected === 'value' || expected === 'value or ]')) {
      open.push(at);
      isList.push(byte === OPEN_LIST);
      expected = byte === OPEN ? 'key or }' : 'value or ]';
      at += 1;
    } else if (closes(byte, isList.at(-1) === true, expected)) {
      const start = open.pop() as number;
      at += 1;
      if (isList.pop() === false) closed = { start, end: at };
      if (open.length === 0) return { whole: true, end: at, closed: null };
      expected = 'comma or close';
    } else if ((expected === 'value' || expected === 'value or ]') && isLiteral(byte)) {
      while (at < end && isLiteral(bytes[at] as number)) at += 1;
      expected = 'comma or close';
    } else {
      return { whole: false, end: at, closed };
    }
  }
  return { whole: false, end, closed };
}

function closes(byte: number, list: boolean, expected: Expected): boolean {
  if (list) return byte === CLOSE_LIST && (expected === 'comma or close' || expected === 'value or ]');
  return byte === CLOSE && (expected === 'comma or close' || expected === 'key or }');
}

function scanText(bytes: Uint8Array, from: number, end: number): { whole: boolean; end: number } {
  for (let at = from + 1; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) return { whole: true, end: at + 1 };
    if (byte < 0x20) return { whole: false, end: at };
    if (byte !== BACKSLASH) continue;
    at += 1;
    if (at < end && !ESCAPES.has(bytes[at] as number) && bytes[at] !== 0x75) return { whole: false, end: at };
  }
  return { whole: false, end };
}

/** A letter of a number or of a word. */
function isLiteral(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x45
  );
}
