import { patternsOverlap } from '../lease/overlap.ts';
import { settingPatterns } from '../lease/pattern.ts';
import { MOST_AREAS, type WorkArea } from './work-area.ts';

/** Where the file is looked for, the first one counts. */
export const CODEOWNERS_PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'] as const;

interface Rule {
  pattern: string;
  owners: readonly string[];
}

const MOST_RULES = 200;

/**
 * Areas from a CODEOWNERS file: what one team owns is one area with the team's name, and what persons own is an area by its path. Of the
 * lines that match a file the last one counts, one without owners takes it out. Lines that are no valid pattern there (`!`, `[…]`, a
 * section of GitLab) are left out. Only the first 200 rules are read.
 *
 * @returns empty where the file divides nothing: fewer than two areas
 */
export function codeownersAreas(text: string): WorkArea[] {
  const rules = rulesOf(text);
  const names = rules.map(nameOf);
  const areas = [...new Set(names.filter((name) => name !== null))].map((name) => {
    const files: string[] = [];
    for (const [at, rule] of rules.entries()) {
      if (names[at] === name) files.push(rule.pattern);
      // A later rule takes away only what an earlier one has given.
      else if (files.some((given) => !given.startsWith('!') && overlap(given, rule.pattern))) files.push(`!${rule.pattern}`);
    }
    return { name, files, dependsOn: [], source: 'codeowners' as const };
  });
  return areas.length < 2 ? [] : areas.slice(0, MOST_AREAS);
}

function rulesOf(text: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (rules.length === MOST_RULES) break;
    const [pattern = '', ...rest] = wordsOf(line);
    // Braces are no signs of their own there; of a pattern with them nobody would match anything.
    if (pattern === '' || /^[!#]|[[\]{}]/.test(pattern) || settingPatterns(pattern).length === 0) continue;
    const comment = rest.findIndex((word) => word.startsWith('#'));
    rules.push({ pattern, owners: comment < 0 ? rest : rest.slice(0, comment) });
  }
  return rules;
}

/** A blank that belongs to a name has a backslash before it. */
function wordsOf(line: string): string[] {
  return (line.match(/(?:\\.|[^\s\\])+/g) ?? []).map((word) => word.replaceAll(/\\\s/g, ' '));
}

/** `@org/frontend` → `frontend`; of persons (`@name`, a mail address): the path that they own. null: owned by nobody. */
function nameOf({ pattern, owners }: Rule): string | null {
  const [first] = owners;
  if (first === undefined) return null;
  const teams = owners.filter((owner) => /^@[^/]+\/./.test(owner)).map((owner) => owner.slice(owner.lastIndexOf('/') + 1));
  if (teams.length > 0) return teams.join(' + ');
  return pattern.replaceAll(/^\/|\/?\*{0,2}$/g, '') || 'everything else';
}

function overlap(a: string, b: string): boolean {
  const [firstA, firstB] = [firstName(a), firstName(b)];
  if (firstA !== null && firstB !== null && firstA !== firstB) return false;
  return settingPatterns(a).some((one) => settingPatterns(b).some((two) => patternsOverlap(one, two)));
}

/** The first name of a pattern that is tied to the root, where it has no wildcards: saves most comparisons. */
function firstName(pattern: string): string | null {
  const first = /^\/?([^/*?[\]\\]+)\/./.exec(pattern)?.[1];
  return first ?? /^\/([^/*?[\]\\]+)\/?$/.exec(pattern)?.[1] ?? null;
}
