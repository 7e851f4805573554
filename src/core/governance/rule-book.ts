import { hasGlob, matchesGlob } from '../shell/glob.ts';
import type { Act } from './act.ts';
import type { Condition, Conditions, Match, Rule } from './rule.ts';

/** One way in which a rule can match, of the acts of one kind. */
export interface Candidate {
  rule: Rule;
  match: Match;
}

/** Candidates of one kind: those that name the program that they speak of, by it, and with each the others. */
interface Shelf {
  byProgram: ReadonlyMap<string, readonly Candidate[]>;
  others: readonly Candidate[];
}

/**
 * Rules found by the kind of an act and, where they name one, by the program that does it: however many rules there are, an
 * act meets only those that can speak of it. Kinds are few, so each is worked out once.
 */
export class RuleBook {
  readonly rules: readonly Rule[];
  readonly #byKind = new Map<string, Shelf>();

  /** @param rules of two that decide the same the first one speaks */
  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  /** Candidates for this act, in the order of their rules. */
  of({ kind, attributes }: Act): readonly Candidate[] {
    let shelf = this.#byKind.get(kind);
    if (shelf === undefined) {
      shelf = this.#shelf(kind);
      this.#byKind.set(kind, shelf);
    }
    const { program } = attributes;
    return (typeof program === 'string' ? shelf.byProgram.get(program) : undefined) ?? shelf.others;
  }

  #shelf(kind: string): Shelf {
    const all = this.rules.flatMap((rule) =>
      matchesOf(rule)
        .filter(({ acts }) => acts.some((pattern) => matchesText(pattern, kind)))
        .map((match) => ({ rule, match, programs: programsOf(match) })),
    );
    const named = new Set(all.flatMap(({ programs }) => programs ?? []));
    return {
      byProgram: new Map(Array.from(named, (name) => [name, all.filter(({ programs }) => programs?.includes(name) !== false)] as const)),
      others: all.filter(({ programs }) => programs === null),
    };
  }
}

/** The programs that a match names; null where it is about any, or says it by a pattern. */
function programsOf({ where }: Match): readonly string[] | null {
  const program = where?.['program'];
  if (program === undefined || typeof program === 'boolean') return null;
  const names = typeof program === 'string' ? [program] : program;
  return names.some(hasGlob) ? null : names;
}

function matchesOf({ match }: Rule): readonly Match[] {
  return isList(match) ? match : [match];
}

function isList(match: Rule['match']): match is readonly Match[] {
  return Array.isArray(match);
}

/** Whether an act has what a match asks of its attributes. */
export function hasAttributes({ attributes }: Act, { where, unless }: Match): boolean {
  return (where === undefined || holds(attributes, where)) && (unless === undefined || !holds(attributes, unless));
}

function holds(attributes: Act['attributes'], conditions: Conditions): boolean {
  for (const name in conditions) {
    const wanted = conditions[name];
    if (wanted !== undefined && !satisfies(attributes[name], wanted)) return false;
  }
  return true;
}

function satisfies(value: Act['attributes'][string] | undefined, wanted: Condition): boolean {
  if (typeof wanted === 'boolean') return (value ?? false) === wanted;
  if (value === undefined || typeof value === 'boolean') return false;
  if (typeof wanted === 'string')
    return typeof value === 'string' ? matchesText(wanted, value) : value.some((one) => matchesText(wanted, one));
  return wanted.some((pattern) => satisfies(value, pattern));
}

/** A text against a glob in which `*` is any text. */
export function matchesText(pattern: string, text: string): boolean {
  return pattern === text || (hasGlob(pattern) && matchesGlob(pattern, text));
}
