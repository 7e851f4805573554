import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LeaseExtent } from '../core/lease/lease.ts';
import { isPattern, parsePattern } from '../core/lease/pattern.ts';
import { escapeGlob, hasGlob, unescapeGlob } from '../core/shell/glob.ts';
import { caseRuleOf, foldKey } from '../platform/files.ts';
import { RollcallError } from '../protocol/errors.ts';
import type { Workspace, Worktree } from '../store/store.ts';
import type { Places } from './places.ts';

/** A file, or all that matches a pattern, in one checkout: what somebody can claim by word. */
export interface ClaimPlace {
  workspace: Workspace;
  worktree: Worktree;
  extent: LeaseExtent;
  /** Relative to the root: a path, or a pattern (core/lease/pattern.ts). */
  path: string;
  key: string;
}

/**
 * What an absolute path or pattern means, as the files are now: something that exists is meant by its own name, whatever
 * characters that has; a directory, or what ends in `/`, is all below it; wildcards count only behind what exists. Braces
 * make several. Throws NOT_CLAIMABLE (`path` is the text).
 */
export async function claimPlaces(places: Places, text: string): Promise<ClaimPlace[]> {
  const bare = text.length > 1 && text.endsWith('/') ? text.slice(0, -1) : text;
  const kind = kindOf(bare);
  const { fixed, rest } = kind === null && isPattern(bare) ? split(bare) : { fixed: bare, rest: '' };
  const spot = await places.spot(fixed);
  if (spot === null) throw refused(text, 'it lies outside of any git repository');
  const { workspace, worktree, real, inside } = spot;
  if (inside.split('/').includes('.git')) throw refused(text, 'it belongs to git itself');
  const place = (extent: LeaseExtent, path: string, directory: string): ClaimPlace => {
    return { workspace, worktree, extent, path, key: foldKey(path, caseRuleOf(directory)) };
  };
  if (rest === '') {
    const tree = kind === 'directory' || bare !== text || inside === '';
    return [tree ? place('pattern', inside === '' ? '**' : `${escapeGlob(inside)}/**`, real) : place('file', inside, dirname(real))];
  }
  const parsed = parsePattern(bare === text ? rest : `${rest}/`, false);
  if (!parsed.ok) throw refused(text, `the pattern ${parsed.problem}`);
  return parsed.patterns.map((pattern) => {
    const plain = !hasGlob(pattern.replaceAll(/\\./gs, ''));
    const before = inside === '' ? '' : `${inside}/`;
    return plain ? place('file', `${before}${unescapeGlob(pattern)}`, real) : place('pattern', `${escapeGlob(before)}${pattern}`, real);
  });
}

/** The directory that a pattern stays below, and the pattern in it (empty where there is none behind what exists). */
function split(text: string): { fixed: string; rest: string } {
  const names = text.split('/');
  const at = names.findIndex((name, i) => i > 0 && startsPattern(name) && kindOf(names.slice(0, i + 1).join('/')) === null);
  const rest = at < 0 ? '' : names.slice(at).join('/');
  return isPattern(rest) ? { fixed: names.slice(0, at).join('/') || '/', rest } : { fixed: text, rest: '' };
}

/** A name from which on a text is a pattern; a brace may hold slashes, so that its end is elsewhere. */
function startsPattern(name: string): boolean {
  return hasGlob(name) || name.includes('{');
}

/** What a name leads to; a dangling link is a file that can be made. */
function kindOf(path: string): 'directory' | 'file' | null {
  try {
    const here = lstatSync(path, { throwIfNoEntry: false });
    if (here === undefined) return null;
    return here.isDirectory() || (here.isSymbolicLink() && kindOf(`${path}/.`) === 'directory') ? 'directory' : 'file';
  } catch {
    return null;
  }
}

function refused(path: string, detail: string): RollcallError {
  return new RollcallError('NOT_CLAIMABLE', { path, detail });
}
