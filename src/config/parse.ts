import { type LineCounter, type Node, type Pair, type Scalar, isMap, isScalar, isSeq } from 'yaml';
import { shortText } from '../core/text/short-text.ts';
import { RollcallError } from '../protocol/errors.ts';
import type { TokenPrices } from '../core/budget/prices.ts';
import { MODEL_ALLOWED, PATTERN_ALLOWED, TEXT_ALLOWED, countFault, rowName } from './entries.ts';
import { EXCEPTION_ALLOWED, type ExceptionSetting, exceptionFrom } from './exceptions.ts';
import { isEmpty, patternDetail, shapeOf, textDetail, unknownDetail, valueDetail } from './parse-details.ts';
import { KINDS_ALLOWED, KIND_NAMES, completePrices, isKind, kindFault } from './prices.ts';
import type { Numeric } from './schema-types.ts';
import { SETTINGS, type Setting, type SettingKey, type Value, isSettingKey } from './schema.ts';
import { type ProjectService, SERVICE_ALLOWED, type Services, serviceFault } from './services.ts';
import { namesIn } from './sections.ts';
import { allowedText, amountText, isAllowed, isAmount } from './value.ts';
import { yamlDocument } from './yaml-document.ts';

type Of<T extends Setting['type']> = Extract<Setting, { type: T }>;
type Row = Pair<Node, Node | null>;

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

/** Reads the text of a configuration file. Never throws; what is right in a file counts even when something else is wrong. */
export function parseConfig(text: string, file: string): Parsed {
  const document = yamlDocument(text, file);
  if ('problem' in document) return { entries: new Map(), broken: [], unreadable: true, problems: [document.problem] };
  return new Reader(file, document.lines).read(document.contents);
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
    for (const pair of node.items) this.#pair(pair as Row, section, names, seen);
  }

  #pair({ key, value }: Row, section: string, names: readonly string[], seen: Set<string>): void {
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
    const value = this.#read(key, setting, at, node);
    if (isAllowed(key, value)) this.#entries.set(key, { value, line: this.#line(at) });
    else this.#broken.push(key);
  }

  /** undefined when anything is wrong; that is said. */
  #read(key: SettingKey, setting: Setting, at: Node, node: Node | null): unknown {
    if (isSeq(node) || isMap(node)) {
      const { items } = node;
      if (shapeOf(setting.type) === (isSeq(node) ? 'list' : 'mapping') && countFault(items.length) !== null) {
        return this.#problem(at, key, countFault(items.length) ?? '', allowedText(key));
      }
    }
    if (isSeq(node)) {
      const items = node.items as Node[];
      if (setting.type === 'list') return this.#list(key, items, (item, shown) => this.#pattern(item, shown));
      if (setting.type === 'texts') return this.#list(key, items, (item, shown) => this.#text(item, shown, TEXT_ALLOWED));
      if (setting.type === 'exceptions') return this.#exceptions(key, items);
      if (setting.type === 'numbers') return this.#list(key, items, (item, shown) => this.#amount(setting, item, shown, item));
    } else if (isMap(node)) {
      if (setting.type === 'table') return this.#table(key, setting, node.items as Row[]);
      if (setting.type === 'services') return this.#services(key, node.items as Row[]);
      if (setting.type === 'prices') return this.#prices(key, setting, node.items as Row[]);
    }
    const value = isScalar(node) ? node.value : undefined;
    if (isAllowed(key, value)) return value;
    return this.#problem(at, key, valueDetail(node, setting.type), allowedText(key));
  }

  /** undefined when anything is wrong; every wrong entry is said. */
  #list<T>(key: SettingKey, items: readonly Node[], read: (item: Node, shown: string) => T | undefined): T[] | undefined {
    const entries = items.map((item, index) => read(item, `${key}[${index}]`));
    return entries.includes(undefined) ? undefined : [...new Set(entries as T[])];
  }

  #exceptions(key: SettingKey, items: readonly Node[]): ExceptionSetting[] | undefined {
    const found: ExceptionSetting[] = [];
    for (const [index, item] of items.entries()) {
      const read = exceptionFrom(plain(item));
      if ('exception' in read) found.push(read.exception);
      else this.#problem(item, `${key}[${index}]`, read.fault, EXCEPTION_ALLOWED);
    }
    return found.length === items.length ? found : undefined;
  }

  /** As above. The first of two rows for one pattern counts. */
  #table(key: SettingKey, setting: Of<'table'>, items: readonly Row[]): [string, number][] | undefined {
    const rows = new Map<string, number>();
    let right = true;
    for (const [index, { key: name, value }] of items.entries()) {
      const pattern = this.#pattern(name, `${key}[${index}]`);
      if (pattern === undefined) right = false;
      else if (rows.has(pattern)) this.#second(name, `${key}${rowName(pattern)}`, 'each pattern once');
      else {
        const amount = this.#amount(setting, name, `${key}${rowName(pattern)}`, value);
        if (amount === undefined) right = false;
        else rows.set(pattern, amount);
      }
    }
    return right ? [...rows] : undefined;
  }

  /** As above. */
  #services(key: SettingKey, items: readonly Row[]): Services | undefined {
    const services = new Map<string, ProjectService>();
    let right = true;
    for (const [index, { key: name, value }] of items.entries()) {
      const service = this.#text(name, `${key}[${index}]`, TEXT_ALLOWED);
      const found = plain(value);
      const fault = serviceFault(found);
      if (service === undefined) right = false;
      else if (services.has(service)) this.#second(name, `${key}${rowName(service)}`, 'each service once');
      else if (fault === null) services.set(service, found as ProjectService);
      else {
        right = false;
        this.#problem(name, `${key}${rowName(service)}`, fault, SERVICE_ALLOWED);
      }
    }
    return right ? Object.fromEntries(services) : undefined;
  }

  /** As above. */
  #prices(key: SettingKey, setting: Of<'prices'>, items: readonly Row[]): Record<string, TokenPrices> | undefined {
    const models = new Map<string, TokenPrices>();
    let right = true;
    for (const [index, { key: name, value }] of items.entries()) {
      const model = this.#text(name, `${key}[${index}]`, MODEL_ALLOWED);
      if (model === undefined) right = false;
      else if (models.has(model)) this.#second(name, `${key}${rowName(model)}`, 'each model once');
      else {
        const prices = this.#pricesOfModel(setting, name, `${key}${rowName(model)}`, value);
        if (prices === undefined) right = false;
        else models.set(model, prices);
      }
    }
    return right ? Object.fromEntries(models) : undefined;
  }

  #pricesOfModel(setting: Of<'prices'>, at: Node, shown: string, node: Node | null): TokenPrices | undefined {
    if (!isMap(node)) return this.#problem(at, shown, valueDetail(node, 'prices of one'), KINDS_ALLOWED);
    const found = new Map<(typeof KIND_NAMES)[number], number>();
    let right = true;
    for (const { key: name, value } of node.items as Row[]) {
      const kind = isScalar(name) ? String(name.value) : '';
      const of = `${shown}.${shortText(kind, 40) || '(no name)'}`;
      if (!isKind(kind)) {
        right = false;
        if (this.#problems.length < PROBLEM_LIMIT) this.#problem(name, of, kindFault(kind), KIND_NAMES.join(', '));
      } else if (found.has(kind)) this.#second(name, of, 'each kind once');
      else {
        const price = this.#amount(setting, name, of, value);
        if (price === undefined) right = false;
        else found.set(kind, price);
      }
    }
    if (!right) return undefined;
    const complete = completePrices(found);
    if ('prices' in complete) return complete.prices;
    return this.#problem(at, shown, `it has no price of ${complete.missing}`, KINDS_ALLOWED);
  }

  #pattern(node: Node, shown: string): string | undefined {
    const bad = patternDetail(node);
    return bad === null ? (node as Scalar<string>).value : this.#problem(node, shown, bad, PATTERN_ALLOWED);
  }

  #text(node: Node, shown: string, allowed: string): string | undefined {
    const bad = textDetail(node);
    return bad === null ? (node as Scalar<string>).value : this.#problem(node, shown, bad, allowed);
  }

  #amount(setting: Numeric, at: Node, shown: string, node: Node | null): number | undefined {
    const amount = isScalar(node) ? node.value : undefined;
    return isAmount(setting, amount) ? amount : this.#problem(at, shown, valueDetail(node, null), amountText(setting));
  }

  #second(at: Node, shown: string, allowed: string): void {
    this.#problem(at, shown, 'it is set a second time; the first counts', allowed);
  }

  #problem(node: Node, key: string, detail: string, allowed: string): undefined {
    if (this.#problems.length >= PROBLEM_LIMIT) return;
    this.#problems.push(new RollcallError('CONFIG_INVALID', { file: this.#file, line: String(this.#line(node)), key, detail, allowed }));
  }

  #line(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }
}

/** A node as data; aliases are nothing. */
function plain(node: Node | null): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => plain(item as Node));
  if (!isMap(node)) return undefined;
  const rows = node.items as Row[];
  return Object.fromEntries(rows.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', plain(value)]));
}
