import type { Certainty, Place, Run } from '../../shell/effect.ts';
import type { Act, Attribute } from '../act.ts';

const LONGEST_LINE = 80;

/** Words of a command that are looked at. A list of files may be far longer. */
const MOST_WORDS = 200;

/** Of a longer word, code or a message, the beginning is looked at. */
const LONGEST_WORD = 20_000;

/** A run's words as texts; those that are not known as they stand in the command. */
export function textsOf({ words }: Run): string[] {
  return words.slice(0, MOST_WORDS).map(({ text }) => (text.length > LONGEST_WORD ? text.slice(0, LONGEST_WORD) : text));
}

/** A run as one line of at most 80 characters. */
export function lineOf(run: Run): string {
  const line = [run.program, ...textsOf(run)].join(' ').replaceAll(/\s+/g, ' ');
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}

/** An act of a run; `program` is always among its attributes. */
export function actOf(
  run: Run,
  kind: string,
  attributes: Readonly<Record<string, Attribute>> = {},
  places: readonly Place[] = [],
  certainty: Certainty = run.certainty,
): Act {
  return { kind, certainty, by: lineOf(run), places, attributes: { program: run.program, ...attributes } };
}
