import type { Extent, Place } from './place.ts';

/** One word after all expansions. */
export type Field =
  | { sort: 'text'; text: string }
  /** A path that a program found: which one is not known, only the places it can be. */
  | { sort: 'place'; text: string; extent: Extent }
  /** What it is called in messages: the word as it stands in the command. */
  | { sort: 'unknown'; text: string };

/** What a variable holds: several fields for an array. */
export interface Value {
  fields: Field[];
  array: boolean;
}

/** What comes out of one program and goes into the next. */
export type Stream = { type: 'text'; text: string } | { type: 'places'; places: Place[] } | { type: 'unknown' } | { type: 'none' };

export const UNKNOWN_STREAM: Stream = { type: 'unknown' };

/**
 * How a command ends, as far as it is known. `true` and `false` are certain; `ok` is what is assumed of a program that does
 * work; `either` is the answer of a program that is asked a question (`grep -q`, `test`).
 */
export type Status = 'true' | 'ok' | 'either' | 'false';

export interface Outcome {
  status: Status;
  output?: Stream;
  /** The shell, the function or the loop is left after it. */
  leaves?: 'shell' | 'function' | 'loop';
}

export const OK: Outcome = { status: 'ok' };
export const TRUE: Outcome = { status: 'true' };
export const FALSE: Outcome = { status: 'false' };
export const EITHER: Outcome = { status: 'either' };

export const textField = (text: string): Field => ({ sort: 'text', text });
export const unknownField = (text: string): Field => ({ sort: 'unknown', text });
export const textOf = (field: Field | undefined): string | undefined => (field?.sort === 'text' ? field.text : undefined);
export const textValue = (text: string): Value => ({ fields: [textField(text)], array: false });

export function fieldOf(value: Value): Field {
  return value.fields[0] ?? textField('');
}

export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.fields.length !== b.fields.length) return false;
  return a.fields.every((field, at) => field.sort === b.fields[at]?.sort && field.text === b.fields[at].text);
}
