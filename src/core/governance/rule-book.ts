import { hasGlob, matchesGlob } from '../shell/glob.ts';
import type { Act } from './act.ts';
import type { Condition, Conditions, Match, Rule } from './rule.ts';

/** One way in which a rule can match, of the acts of one kind. */
export interface Candidate {
  rule: Rule;
  match: Match;
}

/**
 * Rules in the order in which they are asked, found by the kind of an act: however many rules there are, an act meets only
 * those that speak of it. Kinds are few, so each is worked out once.
 */
export class RuleBook {
  readonly rules: readonly Rule[];
  readonly #byKind = new Map<string, readonly Candidate[]>();

  /** @param rules in their order; denials are asked before questions, whatever the order */
  constructor(rules: readonly Rule[]) {
    this.rules = rules.toSorted((a, b) => rank(a) - rank(b));
  }

  /** Candidates for acts of this kind, those that deny first. */
  of(kind: string): readonly Candidate[] {
    const known = this.#byKind.get(kind);
    if (known !== undefined) return known;
    const found = this.rules.flatMap((rule) =>
      matchesOf(rule)
        .filter(({ acts }) => acts.some((pattern) => matchesText(pattern, kind)))
        .map((match) => ({ rule, match })),
    );
    this.#byKind.set(kind, found);
    return found;
  }
}

function rank(rule: Rule): number {
  return rule.outcome === 'deny' ? 0 : 1;
}

export function matchesOf({ match }: Rule): readonly Match[] {
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
  if (typeof wanted === 'string') return typeof value === 'string' ? matchesText(wanted, value) : value.some((one) => matchesText(wanted, one));
  return wanted.some((pattern) => satisfies(value, pattern));
}

/** A text against a glob in which `*` is any text. */
export function matchesText(pattern: string, text: string): boolean {
  return pattern === text || (hasGlob(pattern) && matchesGlob(pattern, text));
}
