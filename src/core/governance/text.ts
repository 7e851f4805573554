import { shellWord } from '../../protocol/shell-word.ts';
import { foreignText } from '../text/foreign-text.ts';
import type { Act } from './act.ts';
import type { Outcome } from './decision.ts';
import type { Roots } from './place-patterns.ts';
import type { Rule } from './rule.ts';

const PLACEHOLDER = /\{([a-z-]+)\}/g;

/** A rule's message with the call's own words in it. */
export function messageOf(rule: Rule, act: Act, roots: Roots): string {
  return rule.message.replaceAll(PLACEHOLDER, (_, name: string) => {
    if (name === 'path') return shownPlaces(act, roots);
    return foreignText(valueOf(act, name) ?? `(${name} unknown)`, { limit: 80 });
  });
}

/** The safe command, with words quoted for a shell; null where the rule has none, or a part of it is not known. */
export function alternativeOf({ alternative }: Rule, act: Act, roots: Roots): string | null {
  if (alternative === null) return null;
  let whole = true;
  const command = alternative.replaceAll(PLACEHOLDER, (_, name: string) => {
    const value = name === 'path' ? act.places[0] && belowHome(act.places[0].path, roots.home) : valueOf(act, name);
    if (value === undefined || foreignText(value) !== value) whole = false;
    return value === undefined ? '' : quoted(value);
  });
  return whole ? command : null;
}

/** What the model, or the person who is asked, is told. One line. */
export function decisionText(outcome: Outcome, { id, version }: Rule, message: string, alternative: string | null): string {
  const head =
    outcome === 'deny' ? 'Rollcall stops this call' : outcome === 'ask' ? 'Rollcall asks about this call' : 'Rollcall notes this call';
  const instead = alternative === null ? '' : ` Instead: ${alternative}`;
  return `${head} (rule ${id}, version ${version}): ${message}${instead}`;
}

function valueOf(act: Act, name: string): string | undefined {
  if (name === 'by') return act.by;
  const value = act.attributes[name];
  if (value === undefined || typeof value === 'boolean') return undefined;
  return typeof value === 'string' ? value : value.length === 0 ? undefined : value[0];
}

function shownPlaces({ places }: Act, roots: Roots): string {
  const [first] = places;
  if (first === undefined) return '(path unknown)';
  const more = places.length > 1 ? ` and ${places.length - 1} more` : '';
  return `${foreignText(shortPath(first.path, roots), { limit: 120 })}${more}`;
}

/** As a person writes it: relative to the worktree, or with `~`. */
function shortPath(path: string, { home, worktree }: Roots): string {
  if (worktree !== null && path.startsWith(`${worktree}/`)) return path.slice(worktree.length + 1);
  return belowHome(path, home);
}

function belowHome(path: string, home: string): string {
  if (path === home) return '~';
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** A leading `~/` stays outside of the quotes. */
function quoted(value: string): string {
  if (value === '~') return value;
  return value.startsWith('~/') ? `~/${shellWord(value.slice(2))}` : shellWord(value);
}
