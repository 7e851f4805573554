import { parseDocument } from 'yaml';
import * as z from 'zod';
import { CONSTRAINT_KINDS, CONSTRAINT_TARGETS, type Constraint } from '../core/governance/cross-reference/constraint.ts';
import type { Rule } from '../core/governance/rule.ts';
import { parseRule } from '../core/governance/rule-schema.ts';
import { shortText } from '../core/text/short-text.ts';

/** Characters of a file of rules. */
export const RULES_LIMIT = 1_000_000;
/** Rules of one file. */
const MOST_RULES = 500;

export interface RulesFile {
  rules: Rule[];
  /** What people said, and calls are held against. */
  constraints: Constraint[];
  /** What is wrong, one line each; a wrong rule is left out, the others count. */
  problems: string[];
}

const name = z.string().regex(/^[A-Za-z0-9][\w.-]{0,79}$/, 'is made of letters, digits, `.`, `-` and `_`');
const text = z.string().min(1).max(400);
const constraintSchema = z.strictObject({
  id: name,
  kind: z.enum(CONSTRAINT_KINDS),
  target: z.enum(CONSTRAINT_TARGETS),
  value: z.union([text, z.number().transform(String)]),
  about: text.optional(),
  quote: text,
  said: z.iso.date(),
});

/** The rules of a YAML file: a list of them, or a mapping with that list as `rules`, and with `constraints`. Never throws. */
export function parseRulesFile(text: string): RulesFile {
  if (text.length > RULES_LIMIT) return { rules: [], constraints: [], problems: ['it is too long to be a file of rules'] };
  let data: unknown;
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
    const [error] = document.errors;
    if (error !== undefined) return { rules: [], constraints: [], problems: [`it is no valid YAML: ${shortText(error.message, 120)}`] };
    data = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { rules: [], constraints: [], problems: ['it is no valid YAML: aliases are not used here, and nothing is nested that deeply'] };
  }
  const [rules, constraints] =
    isMapping(data) && ('rules' in data || 'constraints' in data)
      ? [listOf(data['rules']), listOf(data['constraints'])]
      : [listOf(data), []];
  const count = rules.length + constraints.length;
  if (count > MOST_RULES) return { rules: [], constraints: [], problems: [`it has ${count} rules; ${MOST_RULES} are the most`] };
  const problems: string[] = [];
  const read = { rules: rulesOf(rules, problems), constraints: constraintsOf(constraints, problems) };
  return { ...read, problems: problems.slice(0, 20) };
}

function listOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function rulesOf(entries: readonly unknown[], problems: string[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const [index, entry] of entries.entries()) {
    const read = parseRule(entry);
    const shown = shownName(entry, `rule ${index + 1}`);
    if (!read.ok) problems.push(`${shown}: ${read.problems.map(({ at, message }) => `${at === '' ? 'it' : at} ${message}`).join('; ')}`);
    else if (rules.has(read.rule.id)) problems.push(`${shown}: it stands there twice; the first counts`);
    else rules.set(read.rule.id, read.rule);
  }
  return [...rules.values()];
}

function constraintsOf(entries: readonly unknown[], problems: string[]): Constraint[] {
  const found = new Map<string, Constraint>();
  for (const [index, entry] of entries.entries()) {
    const read = constraintSchema.safeParse(entry);
    const shown = shownName(entry, `constraint ${index + 1}`);
    if (!read.success) problems.push(`${shown}: ${z.prettifyError(read.error).replaceAll(/\s+/g, ' ')}`);
    else if (found.has(read.data.id)) problems.push(`${shown}: it stands there twice; the first counts`);
    else {
      const { said, about, ...rest } = read.data;
      found.set(rest.id, { ...rest, ...(about === undefined ? {} : { about }), saidAt: Date.parse(said) });
    }
  }
  return [...found.values()];
}

function shownName(entry: unknown, otherwise: string): string {
  return isMapping(entry) && typeof entry['id'] === 'string' ? shortText(entry['id'], 60) : otherwise;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
