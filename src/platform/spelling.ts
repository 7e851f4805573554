import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { caseRuleOf, foldKey } from './case-rule.ts';

const KNOWN_LIMIT = 4096;

/**
 * Path as it was spelled → as the file system lists it. An entry is never wrong in a way that matters: after a rename
 * that changes only case both spellings still lead to the same file.
 */
const known = new Map<string, string>();

/**
 * A real path, spelled as the file system lists its parts, so that a checkout that somebody enters under another
 * spelling is the same checkout. Where case matters the path comes back as it is, for one look into a table; parts that
 * are not there stay as they are.
 */
export function spell(path: string): string {
  // The missing end of a path has one spelling, and asking each of its parts would cost the square of its depth.
  const missing: string[] = [];
  let at = path;
  for (; at !== dirname(at) && !existsSync(at); at = dirname(at)) missing.unshift(basename(at));
  const found = spelledLast(at);
  return missing.length === 0 ? found : join(found, missing.join('/'));
}

/** The last part counts as it is where case matters: its parents alone are remembered. */
function spelledLast(path: string): string {
  if (path === dirname(path)) return path;
  const above = spelled(dirname(path));
  return caseRuleOf(above) === 'insensitive' ? spelled(path) : join(above, basename(path));
}

/** For a path that exists. */
function spelled(path: string): string {
  if (path === dirname(path)) return path;
  const before = known.get(path);
  if (before !== undefined) return before;
  const above = spelled(dirname(path));
  const name = basename(path);
  const found = join(above, caseRuleOf(above) === 'insensitive' ? listed(above, name) : name);
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(path, found);
  return found;
}

function listed(directory: string, name: string): string {
  try {
    const names = readdirSync(directory);
    if (names.includes(name)) return name;
    const key = foldKey(name, 'insensitive');
    return names.find((candidate) => foldKey(candidate, 'insensitive') === key) ?? name;
  } catch {
    return name;
  }
}

function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
