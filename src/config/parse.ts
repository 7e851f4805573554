import { LineCounter, type Node, type Pair, type Scalar, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { shortText } from '../core/text/short-text.ts';
import { RollcallError } from '../protocol/errors.ts';
import { PATTERN_ALLOWED, countFault, patternFault, rowName } from './entries.ts';
import { nearest } from './nearest.ts';
import { SETTINGS, SETTING_KEYS, type Setting, type SettingKey, type Value, isSettingKey } from './schema.ts';
import { allowedText, amountText, isAllowed, isAmount } from './value.ts';

type TableSetting = Extract<Setting, { type: 'table' }>;

/** One setting as a file has it. */
export interface Entry {
  value: Value;
  line: number;
}

export interface Parsed {
  entries: ReadonlyMap<SettingKey, Entry>;
  /** What is wrong, the first 20 in the order of the lines: CONFIG_INVALID with file, line, key, detail and allowed. */
  problems: readonly RollcallError[];
  /** Settings that the file names with a value they cannot have. */
  broken: readonly SettingKey[];
  /** No structure could be read: the entries say nothing. */
  unreadable: boolean;
}

/** A problem of the file as a whole. */
export function fileProblem(file: string, detail: string): RollcallError {
  return new RollcallError('CONFIG_INVALID', { file, line: '1', key: 'the file', detail, allowed: 'a small YAML file in UTF-8' });
}

/** Reads the text of a configuration file. Never throws; what is right in a file counts even when something else is wrong. */
export function parseConfig(text: string, file: string): Parsed {
  const lines = new LineCounter();
  const nothing = { entries: new Map(), broken: [], unreadable: true };
  let document;
  try {
    // Equal keys are looked for below: the parser's own way takes quadratic time.
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  } catch {
    return { ...nothing, problems: [fileProblem(file, 'it is nested too deeply to be read')] };
  }
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    const details = {
      file,
      line: String(line),
      key: 'syntax',
      detail: `${SYNTAX[error.code] ?? shortText(error.message, 120)}${syntaxHint(text, lines.lineStarts[line - 1] ?? 0)}`,
      allowed: 'valid YAML, one document',
    };
    return { ...nothing, problems: [new RollcallError('CONFIG_INVALID', details)] };
  }
  return new Reader(file, lines).read(document.contents);
}

const SYNTAX: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins here',
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  RESOURCE_EXHAUSTION: 'it is nested too deeply to be read',
};

/** To YAML, `*.ts` is an alias, and `{a,b}` and `[ab]` are collections. */
function syntaxHint(text: string, lineStart: number): string {
  return /^ *(- +)?[*{[]/.test(text.slice(lineStart, lineStart + 200)) ? ` (${IN_QUOTES})` : '';
}

const IN_QUOTES = 'a pattern that begins with *, { or [ is written in quotes';

/** The settings' names below a section (`''`: at the top, where sections are names too). */
function namesIn(section: string): string[] {
  const start = section === '' ? '' : `${section}.`;
  const names = SETTING_KEYS.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length).split('.')[0] ?? '');
  return [...new Set(names)];
}

const PROBLEM_LIMIT = 20;

class Reader {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #entries = new Map<SettingKey, Entry>();
  readonly #problems: RollcallError[] = [];
  readonly #broken: SettingKey[] = [];

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  read(contents: Node | null): Parsed {
    if (contents !== null && !isEmpty(contents)) this.#section(contents, '', 'the file');
    return {
      entries: this.#entries,
      problems: this.#problems,
      broken: this.#broken,
      unreadable: contents !== null && !isMap(contents) && !isEmpty(contents),
    };
  }

  #section(node: Node, section: string, shown: string): void {
    const names = namesIn(section);
    if (!isMap(node)) return this.#problem(node, shown, 'it must be a mapping of settings', names.join(', '));
    const seen = new Set<string>();
    for (const pair of node.items) this.#pair(pair as Pair<Node, Node | null>, section, names, seen);
  }

  #pair({ key, value }: Pair<Node, Node | null>, section: string, names: readonly string[], seen: Set<string>): void {
    const name = isScalar(key) ? String(key.value) : '';
    const full = section === '' ? name : `${section}.${name}`;
    const shown = shortText(full, 60) || '(no name)';
    if (!isScalar(key)) return this.#problem(key, shown, 'a name must be plain text', names.join(', '));
    if (seen.has(name)) return this.#problem(key, shown, 'it is set a second time; the first counts', 'each setting once');
    seen.add(name);
    if (isSettingKey(full) && !name.includes('.')) return this.#setting(full, key, value);
    if (section === '' && names.includes(name)) {
      if (value !== null && !isEmpty(value)) this.#section(value, name, name);
      return;
    }
    if (this.#problems.length < PROBLEM_LIMIT) this.#problem(key, shown, unknownDetail(full, section), names.join(', '));
  }

  #setting(key: SettingKey, at: Node, node: Node | null): void {
    const setting: Setting = SETTINGS[key];
    let value: unknown = isScalar(node) ? node.value : undefined;
    if (setting.type === 'list' && isSeq(node)) value = this.#list(key, at, node.items as Node[]);
    else if (setting.type === 'table' && isMap(node)) value = this.#table(key, setting, at, node.items as Pair<Node, Node | null>[]);
    else if (!isAllowed(key, value)) this.#problem(at, key, valueDetail(node, setting), allowedText(key));
    if (isAllowed(key, value)) this.#entries.set(key, { value, line: this.#line(at) });
    else this.#broken.push(key);
  }

  /** undefined when anything is wrong; every wrong entry is said. */
  #list(key: SettingKey, at: Node, items: readonly Node[]): string[] | undefined {
    if (this.#isTooLong(key, at, items)) return undefined;
    const patterns = items.map((item, index) => this.#pattern(item, `${key}[${index}]`));
    return patterns.includes(undefined) ? undefined : [...new Set(patterns as string[])];
  }

  /** As above. The first of two rows for one pattern counts. */
  #table(key: SettingKey, setting: TableSetting, at: Node, items: readonly Pair<Node, Node | null>[]): [string, number][] | undefined {
    if (this.#isTooLong(key, at, items)) return undefined;
    const rows = new Map<string, number>();
    let right = true;
    for (const [index, { key: name, value }] of items.entries()) {
      const pattern = this.#pattern(name, `${key}[${index}]`);
      const amount = isScalar(value) ? value.value : undefined;
      if (pattern === undefined) right = false;
      else if (rows.has(pattern)) {
        this.#problem(name, `${key}${rowName(pattern)}`, 'it is set a second time; the first counts', 'each pattern once');
      } else if (isAmount(setting, amount)) rows.set(pattern, amount);
      else {
        right = false;
        this.#problem(name, `${key}${rowName(pattern)}`, valueDetail(value, null), amountText(setting));
      }
    }
    return right ? [...rows] : undefined;
  }

  #pattern(node: Node, shown: string): string | undefined {
    const bad = patternDetail(node);
    if (bad === null) return (node as Scalar<string>).value;
    this.#problem(node, shown, bad, PATTERN_ALLOWED);
    return undefined;
  }

  #isTooLong(key: SettingKey, at: Node, items: readonly unknown[]): boolean {
    const bad = countFault(items.length);
    if (bad !== null) this.#problem(at, key, bad, allowedText(key));
    return bad !== null;
  }

  #problem(node: Node, key: string, detail: string, allowed: string): void {
    if (this.#problems.length >= PROBLEM_LIMIT) return;
    this.#problems.push(new RollcallError('CONFIG_INVALID', { file: this.#file, line: String(this.#line(node)), key, detail, allowed }));
  }

  #line(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }
}

/** `leases:` with everything below it commented out. */
function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

const SHAPES: Readonly<Record<string, string>> = {
  list: 'it must be a list, one pattern on a line after "- "',
  table: 'it must be a mapping, one "pattern": number on a line',
};

/** What is wrong with a value that is not allowed; `setting` is null for the number in a row of a table. */
function valueDetail(node: Node | null, setting: Setting | null): string {
  if (node === null || isEmpty(node)) return 'it has no value';
  if (isAlias(node)) return 'aliases are not used here';
  const shape = setting === null ? undefined : SHAPES[setting.type];
  if (shape !== undefined) return shape;
  if (!isScalar(node)) return 'it must be a single value';
  return `${typeof node.value === 'string' ? JSON.stringify(shortText(node.value, 40)) : shortText(String(node.value), 40)} is not allowed`;
}

/** What is wrong with a pattern in a list or a table, null when nothing is. */
function patternDetail(node: Node): string | null {
  if (isAlias(node)) return `aliases are not used here; ${IN_QUOTES}`;
  if (!isScalar(node)) return `it must be a single pattern; ${IN_QUOTES}`;
  return patternFault(node.value);
}

function unknownDetail(full: string, section: string): string {
  if (section === '' && isSettingKey(full)) return `write it as ${full.split('.').join(': and, indented below it, ')}:`;
  const meant = nearest(full, SETTING_KEYS) ?? nearest(full, namesIn(section));
  const below = SETTING_KEYS.find((key) => key.endsWith(`.${full}`));
  const guess = below ?? meant;
  return guess === null ? 'there is no such setting' : `there is no such setting (did you mean ${guess}?)`;
}
