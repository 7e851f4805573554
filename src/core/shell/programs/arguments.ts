import type { Field } from '../field.ts';

/**
 * The options that a program knows, in one string: `r|R|recursive t|target-directory= i|in-place?`. Names of one option
 * stand together, the first is the one it is asked by. `=` takes a value, `?` takes one only if it is joined to it.
 */
export type OptionText = string;

interface Option {
  name: string;
  value: 'none' | 'required' | 'joined';
}

export interface OptionTable {
  short: ReadonlyMap<string, Option>;
  long: ReadonlyMap<string, Option>;
}

export class Arguments {
  readonly operands: Field[] = [];
  /** Options that are in no table: what follows them may be their value. */
  readonly strange: string[] = [];
  /** How many operands stood before `--`; undefined without one. */
  separator: number | undefined;
  readonly #values = new Map<string, (Field | undefined)[]>();

  has(...names: string[]): boolean {
    return names.some((name) => this.#values.has(name));
  }

  /** The last value given. */
  value(name: string): Field | undefined {
    return this.#values.get(name)?.at(-1);
  }

  values(name: string): Field[] {
    return (this.#values.get(name) ?? []).filter((field) => field !== undefined);
  }

  text(name: string): string | undefined {
    const field = this.value(name);
    return field?.sort === 'text' ? field.text : undefined;
  }

  add(name: string, value: Field | undefined): void {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }
}

const tables = new Map<OptionText, OptionTable>();

export function optionTable(text: OptionText): OptionTable {
  const known = tables.get(text);
  if (known !== undefined) return known;
  const short = new Map<string, Option>();
  const long = new Map<string, Option>();
  for (const entry of text.split(' ').filter((part) => part !== '')) {
    const mark = entry.at(-1);
    const value = mark === '=' ? 'required' : mark === '?' && entry.length > 1 ? 'joined' : 'none';
    const names = (value === 'none' ? entry : entry.slice(0, -1)).split('|');
    const option: Option = { name: names[0] ?? '', value };
    for (const name of names) (name.length === 1 ? short : long).set(name, option);
  }
  const table = { short, long };
  tables.set(text, table);
  return table;
}

interface Reading {
  /** Options end at the first operand, as for `sudo` and `env`. */
  inOrder?: boolean;
  /** `-name` is a long option, as for `find` and `convert`. */
  singleDash?: boolean;
}

/**
 * Splits what a program was given into options and operands: clusters (`-rf`), joined values (`-n5`), long options with `=` and
 * shortened to a unique start, `--`. Operands and options may be mixed unless `inOrder`.
 */
export function readArguments(fields: readonly Field[], options: OptionText, reading: Reading = {}): Arguments {
  const table = optionTable(options);
  const result = new Arguments();
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at];
    if (field === undefined) continue;
    const text = field.sort === 'text' ? field.text : '';
    if (text === '--') {
      result.separator = result.operands.length;
      for (const rest of fields.slice(at + 1)) result.operands.push(rest);
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      result.operands.push(field);
      if (reading.inOrder !== true) continue;
      for (const rest of fields.slice(at + 1)) result.operands.push(rest);
      break;
    }
    const next = fields[at + 1];
    const long = text.startsWith('--') || (reading.singleDash === true && text.length > 2);
    const used = long ? readLong(result, table, text.replace(/^--?/, ''), next) : readShort(result, table, text, next);
    if (used) at += 1;
  }
  return result;
}

/** @returns whether the next field was its value */
function readLong(result: Arguments, table: OptionTable, text: string, next: Field | undefined): boolean {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const option = table.long.get(name) ?? shortened(table, name);
  if (option === undefined) {
    result.strange.push(text);
    return false;
  }
  const joined: Field | undefined = equals < 0 ? undefined : { sort: 'text', text: text.slice(equals + 1) };
  const takesNext = option.value === 'required' && joined === undefined;
  result.add(option.name, takesNext ? next : joined);
  return takesNext;
}

function shortened(table: OptionTable, name: string): Option | undefined {
  const found = new Set([...table.long].filter(([full]) => name.length > 1 && full.startsWith(name)).map(([, option]) => option));
  return found.size === 1 ? [...found][0] : undefined;
}

function readShort(result: Arguments, table: OptionTable, text: string, next: Field | undefined): boolean {
  for (let at = 1; at < text.length; at += 1) {
    const option = table.short.get(text[at] ?? '');
    if (option === undefined) {
      result.strange.push(text[at] ?? '');
      continue;
    }
    if (option.value === 'none') {
      result.add(option.name, undefined);
      continue;
    }
    const rest = text.slice(at + 1);
    if (rest !== '' || option.value === 'joined') {
      result.add(option.name, rest === '' ? undefined : { sort: 'text', text: rest });
      return false;
    }
    result.add(option.name, next);
    return true;
  }
  return false;
}
