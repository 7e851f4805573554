import { type LineCounter, type Node, type Pair, isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { OldArea, OldEntry, OldKey, OldPriority, OldValue } from '../compat/coordination/old-key.ts';
import { shortText } from '../core/text/short-text.ts';
import { RollcallError } from '../protocol/errors.ts';
import { ENTRY_LIMIT, PATTERN_ALLOWED, TEXT_ALLOWED, countFault, isPlain, patternFault, quoted, rowName, textFault } from './entries.ts';
import { nearest } from './nearest.ts';
import { IN_QUOTES } from './parse-details.ts';
import { yamlDocument } from './yaml-document.ts';

type Row = Pair<Node, Node | null>;

export interface ReadOldFile {
  entries: ReadonlyMap<string, OldEntry>;
  /** CONFIG_INVALID each, the first 20 in the order of the lines. */
  problems: readonly RollcallError[];
  /** Keys that the file names with a value they cannot have. */
  broken: readonly string[];
  /** No structure could be read: the entries say nothing. */
  unreadable: boolean;
}

const NOTHING: ReadOldFile = { entries: new Map(), problems: [], broken: [], unreadable: false };
const PROBLEM_LIMIT = 20;

/**
 * Reads coordination.yaml or file-patterns.yaml. Never throws; what is right in it counts even when something else is
 * wrong. A file that has none of the keys at its top is somebody else's with the same name: it says nothing.
 *
 * @param keys by their full names, `section.name` or `name`
 */
export function readOldFile(text: string, file: string, keys: Readonly<Record<string, OldKey>>): ReadOldFile {
  const top = [...new Set(Object.keys(keys).map((key) => key.split('.')[0] ?? ''))];
  const document = yamlDocument(text, file);
  if ('problem' in document) {
    const isOurs = new RegExp(`(?:^|[\\s{,"'])(?:${top.join('|')})["']?[ \\t]*:`).test(text);
    return isOurs ? { ...NOTHING, unreadable: true, problems: [document.problem] } : NOTHING;
  }
  const { contents, lines } = document;
  const named = isMap(contents) ? contents.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : [];
  if (!isMap(contents) || !named.some((name) => top.includes(name))) return NOTHING;
  const problem: Say = (line, key, detail, allowed) =>
    new RollcallError('CONFIG_INVALID', { file, line: String(line), key, detail, allowed });
  return new Reader(keys, lines, problem).read(contents.items as Row[]);
}

type Say = (line: number, key: string, detail: string, allowed: string) => RollcallError;

class Reader {
  readonly #keys: Readonly<Record<string, OldKey>>;
  readonly #lines: LineCounter;
  readonly #make: Say;
  readonly #entries = new Map<string, OldEntry>();
  readonly #problems: RollcallError[] = [];
  readonly #broken: string[] = [];

  constructor(keys: Readonly<Record<string, OldKey>>, lines: LineCounter, make: Say) {
    this.#keys = keys;
    this.#lines = lines;
    this.#make = make;
  }

  read(items: readonly Row[]): ReadOldFile {
    this.#section(items, '');
    return { entries: this.#entries, problems: this.#problems, broken: this.#broken, unreadable: false };
  }

  #section(items: readonly Row[], section: string): void {
    const start = section === '' ? '' : `${section}.`;
    const below = Object.keys(this.#keys).filter((key) => key.startsWith(start));
    const names = [...new Set(below.map((key) => key.slice(start.length).split('.')[0] ?? ''))];
    const seen = new Set<string>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : '';
      const full = `${start}${name}`;
      if (seen.has(name)) this.#say(key, full, 'it is set a second time; the first counts', 'each key once');
      else if (Object.hasOwn(this.#keys, full)) this.#key(full, key, value);
      else if (section === '' && names.includes(name)) {
        if (isMap(value)) this.#section(value.items as Row[], name);
        else if (!isEmpty(value)) this.#say(key, full, 'it must be a mapping of keys', below.join(', '));
      } else {
        const meant = nearest(name, names);
        const guess = meant === null ? '' : ` (did you mean ${meant}?)`;
        this.#say(key, shortText(full, 60) || '(no name)', `there is no such key${guess}`, names.join(', '));
      }
      seen.add(name);
    }
  }

  #key(full: string, at: Node, node: Node | null): void {
    const key = this.#keys[full];
    if (!key) return;
    const value = this.#value(full, key, at, node);
    if (value === undefined) this.#broken.push(full);
    else this.#entries.set(full, { value, line: this.#line(at) });
  }

  /** undefined when it is wrong; that is said. */
  #value(full: string, key: OldKey, at: Node, node: Node | null): OldValue | undefined {
    const raw = isScalar(node) ? node.value : undefined;
    switch (key.type) {
      case 'boolean':
        return typeof raw === 'boolean' ? raw : this.#wrong(at, full, node, 'true, false');
      case 'whole':
        return isWhole(raw, key) ? raw : this.#wrong(at, full, node, boundsText(key));
      case 'choice':
        return key.values.find((value) => value === raw) ?? this.#wrong(at, full, node, key.values.join(', '));
      case 'text': {
        const fault = textFault(raw);
        return fault === null ? (raw as string) : this.#say(at, full, fault, TEXT_ALLOWED);
      }
      case 'choices': {
        const { values } = key;
        return this.#list(
          full,
          at,
          node,
          (one) => (values.includes(one as string) ? null : `${said(one)} is not allowed`),
          values.join(', '),
        );
      }
      case 'texts':
        return this.#list(full, at, node, textFault, TEXT_ALLOWED);
      case 'patterns':
        return this.#list(full, at, node, patternFault, PATTERN_ALLOWED);
      case 'table':
        return this.#table(full, key, at, node);
      case 'areas':
        return this.#areas(full, at, node);
      case 'priorities':
        return this.#priorities(full, at, node);
      default:
        return undefined;
    }
  }

  #list(full: string, at: Node, node: Node | null, fault: (raw: unknown) => string | null, allowed: string): string[] | undefined {
    if (!isSeq(node)) return this.#wrong(at, full, node, 'a list, one entry on a line after "- "');
    const tooMany = countFault(node.items.length);
    if (tooMany !== null) return this.#say(at, full, tooMany, `at most ${ENTRY_LIMIT}`);
    const found = (node.items as Node[]).map((item, index) => {
      const bad = isAlias(item) ? `aliases are not used here; ${IN_QUOTES}` : fault(isScalar(item) ? item.value : undefined);
      return bad === null ? String((item as { value?: unknown }).value) : this.#say(item, `${full}[${index}]`, bad, allowed);
    });
    return found.includes(undefined) ? undefined : [...new Set(found as string[])];
  }

  #table(full: string, key: Extract<OldKey, { type: 'table' }>, at: Node, node: Node | null): [string, number][] | undefined {
    if (!isMap(node)) return this.#wrong(at, full, node, 'a mapping, one "pattern": number on a line');
    const tooMany = countFault(node.items.length);
    if (tooMany !== null) return this.#say(at, full, tooMany, `at most ${ENTRY_LIMIT}`);
    const rows = new Map<string, number>();
    let right = true;
    for (const { key: name, value } of node.items as Row[]) {
      const pattern = isScalar(name) ? name.value : undefined;
      const fault = isAlias(name) ? `aliases are not used here; ${IN_QUOTES}` : patternFault(pattern);
      const amount = isScalar(value) ? value.value : undefined;
      const row = `${full}${rowName(String(pattern))}`;
      if (fault !== null) right = this.#say(name, full, fault, PATTERN_ALLOWED) !== undefined;
      else if (rows.has(String(pattern))) this.#say(name, row, 'it is set a second time; the first counts', 'each pattern once');
      else if (isWhole(amount, key)) rows.set(String(pattern), amount);
      else right = this.#wrong(name, row, value, boundsText(key)) !== undefined;
    }
    return right ? [...rows] : undefined;
  }

  /** An area that is wrong is left out; the others count. */
  #areas(full: string, at: Node, node: Node | null): OldArea[] | undefined {
    if (isEmpty(node)) return [];
    if (!isMap(node)) return this.#wrong(at, full, node, 'a mapping, one area on a line, and its files indented below it');
    const tooMany = countFault(node.items.length);
    if (tooMany !== null) return this.#say(at, full, tooMany, `at most ${ENTRY_LIMIT}`);
    const areas = new Map<string, OldArea>();
    for (const { key: name, value } of node.items as Row[]) {
      const raw = isScalar(name) ? name.value : undefined;
      const fault = textFault(raw);
      const shown = `${full}.${shortText(String(raw), 40)}`;
      if (fault !== null) this.#say(name, full, fault, TEXT_ALLOWED);
      else if (areas.has(String(raw))) this.#say(name, shown, 'it is set a second time; the first counts', 'each area once');
      else {
        const area = this.#area(String(raw), shown, name, value);
        if (area) areas.set(area.name, area);
      }
    }
    for (const { name, dependencies } of areas.values())
      for (const other of dependencies)
        if (!areas.has(other))
          this.#say(at, `${full}.${shortText(name, 40)}.dependencies`, `there is no area ${quoted(other)}`, 'names of areas');
    return [...areas.values()];
  }

  #area(name: string, shown: string, at: Node, node: Node | null): OldArea | undefined {
    if (!isMap(node)) return this.#wrong(at, shown, node, 'a mapping of files and dependencies');
    let files: string[] | undefined;
    let dependencies: string[] | undefined = [];
    for (const { key, value } of node.items as Row[]) {
      const part = isScalar(key) ? String(key.value) : '';
      if (part === 'files') files = this.#list(`${shown}.files`, key, value, negatable, `${PATTERN_ALLOWED}, or "!" and one`);
      else if (part === 'dependencies')
        dependencies = isEmpty(value) ? [] : this.#list(`${shown}.dependencies`, key, value, textFault, TEXT_ALLOWED);
      else this.#say(key, `${shown}.${shortText(part, 40)}`, 'there is no such key', 'files, dependencies');
    }
    if (files === undefined && !node.items.some(({ key }) => isScalar(key) && key.value === 'files'))
      return this.#say(at, shown, 'it has no files', 'files, dependencies');
    return files && dependencies ? { name, files, dependencies } : undefined;
  }

  /** A rule that is wrong is left out; the others count. */
  #priorities(full: string, at: Node, node: Node | null): OldPriority[] | undefined {
    if (isEmpty(node)) return [];
    if (!isSeq(node)) return this.#wrong(at, full, node, 'a list, each entry with match and priority');
    const tooMany = countFault(node.items.length);
    if (tooMany !== null) return this.#say(at, full, tooMany, `at most ${ENTRY_LIMIT}`);
    const rules: OldPriority[] = [];
    for (const [index, item] of (node.items as Node[]).entries()) {
      const shown = `${full}[${index}]`;
      const of = (name: string): unknown => (isMap(item) ? item.get(name) : undefined);
      const [match, priority] = [of('match'), of('priority')];
      const fault = textFault(match);
      if (!isMap(item)) this.#say(item, shown, 'it must be a mapping', 'match, priority');
      else if (fault !== null) this.#say(item, `${shown}.match`, fault, TEXT_ALLOWED);
      else if (!isWhole(priority, PRIORITY)) this.#say(item, `${shown}.priority`, `${said(priority)} is not allowed`, boundsText(PRIORITY));
      else {
        for (const { key } of item.items as Row[]) {
          const part = isScalar(key) ? String(key.value) : '';
          if (part !== 'match' && part !== 'priority')
            this.#say(key, `${shown}.${shortText(part, 40)}`, 'there is no such key', 'match, priority');
        }
        rules.push({ match: match as string, priority });
      }
    }
    return rules;
  }

  #wrong(at: Node, full: string, node: Node | null, allowed: string): undefined {
    if (isEmpty(node)) return this.#say(at, full, 'it has no value', allowed);
    if (isAlias(node)) return this.#say(at, full, 'aliases are not used here', allowed);
    return this.#say(at, full, isScalar(node) ? `${said(node.value)} is not allowed` : 'it has another form', allowed);
  }

  #say(at: Node, key: string, detail: string, allowed: string): undefined {
    if (this.#problems.length < PROBLEM_LIMIT) this.#problems.push(this.#make(this.#line(at), key, detail, allowed));
  }

  #line(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }
}

/** Between 0 (as if nobody had said one) and so many levels that nobody runs out of them. */
export const PRIORITY = { min: 0, max: 1000 } as const;

function isEmpty(node: Node | null): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function isWhole(raw: unknown, { min, max }: { min: number; max: number }): raw is number {
  return typeof raw === 'number' && Number.isInteger(raw) && raw >= min && raw <= max;
}

function boundsText({ min, max, unit }: { min: number; max: number; unit?: string }): string {
  return `a whole number from ${min} to ${max}${unit === undefined ? '' : ` (${unit})`}`;
}

function said(raw: unknown): string {
  return typeof raw === 'string' ? quoted(raw) : shortText(isPlain(raw) ? String(raw) : 'this', 40);
}

function negatable(raw: unknown): string | null {
  return patternFault(typeof raw === 'string' && raw.startsWith('!') ? raw.slice(1) : raw);
}
