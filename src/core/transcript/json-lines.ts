import { scanObject } from './json-scan.ts';

/**
 * | mended | the record was whole, but its line was not as it should be |
 * | --- | --- |
 * | split | its line held more than it: other records glued to it, or the head of one that was cut |
 * | nul | NUL bytes stood inside of it and were left out |
 * | utf8 | it is not valid UTF-8; what could not be read is U+FFFD |
 */
export type Mended = 'split' | 'nul' | 'utf8';

/**
 * | reason | the bytes are |
 * | --- | --- |
 * | cut | the begin of a record that ends before it is whole |
 * | nul | the same, cut by NUL bytes, as after a crash of the machine |
 * | garbage | no begin of a record |
 * | no-object | whole JSON, but a number, a text or a list; a record is an object |
 */
export type BrokenReason = 'cut' | 'nul' | 'garbage' | 'no-object';

/** Bytes `start` to `start + length` of what was given; `line` counts the line feeds before them. */
interface Place {
  start: number;
  length: number;
  line: number;
}
export type RecordPiece = Place & { value: object; mended: Mended | null };
export type BrokenPiece = Place & { broken: BrokenReason };
export type JsonPiece = RecordPiece | BrokenPiece;

const [LINE_FEED, RETURN, TAB, SPACE, NUL, OPEN, QUOTE] = [0x0a, 0x0d, 0x09, 0x20, 0x00, 0x7b, 0x22];
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Cuts the bytes of whole lines into records and what is broken, in their order. Every byte lies in exactly one piece, or
 * between pieces and is then white space, a line end, NUL or a byte order mark. The last line needs no line feed.
 * A broken line gives up what is whole in it: records glued together (`}{`), and a record spliced in behind the cut head of
 * another. Takes time in proportion to the bytes, whatever they are. Never throws.
 */
export function* jsonPieces(bytes: Uint8Array): Generator<JsonPiece, void, undefined> {
  for (let start = 0, line = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const lineEnd = feed < 0 ? bytes.length : feed;
    const from = skipPadding(bytes, start, lineEnd);
    const end = from === lineEnd ? lineEnd : backOverPadding(bytes, from, lineEnd);
    if (from < end) {
      const whole = parse(bytes.subarray(from, end));
      if (whole === undefined) yield* salvage(bytes, from, end, line);
      else if (isObject(whole.value)) yield { start: from, length: end - from, line, value: whole.value, mended: whole.mended };
      else yield { start: from, length: end - from, line, broken: 'no-object' };
    }
    start = lineEnd + 1;
  }
}

/** The record that these bytes are, as `jsonPieces` gave it; null when they are none. */
export function recordValue(bytes: Uint8Array): object | null {
  for (const piece of jsonPieces(bytes)) if ('value' in piece) return piece.value;
  return null;
}

/**
 * What stands in a line that is no JSON as a whole. A scan from an opening brace stops where the grammar is broken; the
 * next record begins there, or two bytes before, when its `{"` was read as the end of a text that the cut had left open.
 * Each scan thus starts at most two bytes before the end of the one before.
 */
function* salvage(bytes: Uint8Array, from: number, end: number, line: number): Generator<JsonPiece, void, undefined> {
  const stripped = withoutNuls(bytes, from, end);
  if (stripped !== null) {
    yield { start: from, length: end - from, line, value: stripped, mended: 'nul' };
    return;
  }

  let broken: { start: number; reason: BrokenReason } | null = null;
  const brokenBefore = function* (until: number): Generator<BrokenPiece, void, undefined> {
    if (broken !== null) yield { start: broken.start, length: until - broken.start, line, broken: broken.reason };
    broken = null;
  };
  for (let at = from; at < end;) {
    if (broken === null && isPadding(bytes, at)) {
      at += 1;
      continue;
    }
    if (bytes[at] !== OPEN) {
      broken ??= { start: at, reason: 'garbage' };
      at = nextOpen(bytes, at, end);
      continue;
    }
    const scan = scanObject(bytes, at, end);
    const found = scan.whole ? { start: at, end: scan.end } : lastWhole(bytes, scan, end);
    const record = found === null ? undefined : parse(bytes.subarray(found.start, found.end));
    // Behind a break, a whole object may be only a part of what was cut. A record looks like one, and nothing of another follows.
    const sure = broken === null && scan.whole;
    if (found !== null && isObject(record?.value) && (sure || (standsAlone(bytes, found.end, end) && looksLikeRecord(record.value)))) {
      if (found.start > at) broken ??= { start: at, reason: 'cut' };
      yield* brokenBefore(found.start);
      yield { start: found.start, length: found.end - found.start, line, value: record.value, mended: record.mended ?? 'split' };
      at = found.end;
      continue;
    }
    broken ??= { start: at, reason: reasonOf(bytes, scan, end) };
    at = scan.whole ? scan.end : nextStart(bytes, at, scan.end, end);
  }
  yield* brokenBefore(end);
}

function reasonOf(bytes: Uint8Array, scan: { whole: boolean; end: number }, end: number): BrokenReason {
  if (scan.whole) return 'garbage';
  return scan.end < end && bytes[scan.end] === NUL ? 'nul' : 'cut';
}

/** The object that was closed last, when nothing but padding lies between it and the place where the scan stopped. */
function lastWhole(bytes: Uint8Array, scan: { end: number; closed: { start: number; end: number } | null }, end: number) {
  if (scan.closed === null) return null;
  return skipPadding(bytes, scan.closed.end, end) === skipPadding(bytes, scan.end, end) ? scan.closed : null;
}

function nextStart(bytes: Uint8Array, at: number, stop: number, end: number): number {
  const inText = stop - 2 > at && bytes[stop - 2] === OPEN && bytes[stop - 1] === QUOTE;
  return inText ? stop - 2 : nextOpen(bytes, Math.max(stop, at + 1), end);
}

function nextOpen(bytes: Uint8Array, at: number, end: number): number {
  for (let next = at; next < end; next += 1) if (bytes[next] === OPEN) return next;
  return end;
}

function standsAlone(bytes: Uint8Array, at: number, end: number): boolean {
  const next = skipPadding(bytes, at, end);
  return next === end || bytes[next] === OPEN;
}

/** Every record of every agent names its type, and when, for whom or as what it was written. */
function looksLikeRecord(value: object): boolean {
  const named = (key: string): boolean => key in value && typeof (value as Record<string, unknown>)[key] === 'string';
  return named('type') && ['timestamp', 'uuid', 'sessionId', 'messageId', 'leafUuid'].some(named);
}

function withoutNuls(bytes: Uint8Array, from: number, end: number): object | null {
  const line = bytes.subarray(from, end);
  if (!line.includes(NUL)) return null;
  const value = parse(line.filter((byte) => byte !== NUL))?.value;
  return isObject(value) ? value : null;
}

function parse(bytes: Uint8Array): { value: unknown; mended: 'utf8' | null } | undefined {
  let text: string;
  let mended: 'utf8' | null = null;
  try {
    text = strict.decode(bytes);
  } catch {
    text = lenient.decode(bytes);
    mended = 'utf8';
  }
  try {
    return { value: JSON.parse(text), mended };
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** White space, a line end, NUL, or a byte of a byte order mark. */
function isPadding(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at];
  return byte === SPACE || byte === TAB || byte === RETURN || byte === LINE_FEED || byte === NUL || isOrderMark(bytes, at);
}

function isOrderMark(bytes: Uint8Array, at: number): boolean {
  const begin = at - [0xef, 0xbb, 0xbf].indexOf(bytes[at] ?? 0);
  return begin <= at && bytes[begin] === 0xef && bytes[begin + 1] === 0xbb && bytes[begin + 2] === 0xbf;
}

function skipPadding(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isPadding(bytes, at)) at += 1;
  return at;
}

function backOverPadding(bytes: Uint8Array, from: number, end: number): number {
  let at = end;
  while (at > from && isPadding(bytes, at - 1)) at -= 1;
  return at;
}
