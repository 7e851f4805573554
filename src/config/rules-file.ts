import { parseDocument } from 'yaml';
import type { Rule } from '../core/governance/rule.ts';
import { parseRule } from '../core/governance/rule-schema.ts';
import { shortText } from '../core/text/short-text.ts';

/** Characters of a file of rules. */
export const RULES_LIMIT = 1_000_000;
/** Rules of one file. */
const MOST_RULES = 500;

export interface RulesFile {
  rules: Rule[];
  /** What is wrong, one line each; a wrong rule is left out, the others count. */
  problems: string[];
}

/** The rules of a YAML file: a list of them, or a mapping with that list as `rules`. Never throws. */
export function parseRulesFile(text: string): RulesFile {
  if (text.length > RULES_LIMIT) return { rules: [], problems: ['it is too long to be a file of rules'] };
  let data: unknown;
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: 'error' });
    const [error] = document.errors;
    if (error !== undefined) return { rules: [], problems: [`it is no valid YAML: ${shortText(error.message, 120)}`] };
    data = document.toJS({ maxAliasCount: 0 });
  } catch {
    return { rules: [], problems: ['it is no valid YAML: aliases are not used here, and nothing is nested that deeply'] };
  }
  const list: unknown = isMapping(data) && 'rules' in data ? data['rules'] : data;
  if (list === null || list === undefined) return { rules: [], problems: [] };
  const entries: unknown[] = Array.isArray(list) ? list : [list];
  if (entries.length > MOST_RULES) return { rules: [], problems: [`it has ${entries.length} rules; ${MOST_RULES} are the most`] };
  return readAll(entries);
}

function readAll(entries: readonly unknown[]): RulesFile {
  const rules = new Map<string, Rule>();
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = parseRule(entry);
    const name = isMapping(entry) && typeof entry['id'] === 'string' ? shortText(entry['id'], 60) : `rule ${index + 1}`;
    if (!read.ok) problems.push(`${name}: ${read.problems.map(({ at, message }) => `${at === '' ? 'it' : at} ${message}`).join('; ')}`);
    else if (rules.has(read.rule.id)) problems.push(`${name}: it stands there twice; the first counts`);
    else rules.set(read.rule.id, read.rule);
  }
  return { rules: [...rules.values()], problems: problems.slice(0, 20) };
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
