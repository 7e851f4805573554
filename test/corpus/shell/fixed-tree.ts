import type { PathKind, ShellTree } from '../../../src/core/shell/effects.ts';
import { matchesPath } from '../../../src/core/shell/glob.ts';
import { FIXED_DIRECTORIES, FIXED_FILES } from './tree.ts';

/** The fixed tree in memory. */
export function fixedTree(root: string, home: string): ShellTree {
  const kinds = new Map<string, PathKind>([['/', 'directory']]);
  const add = (path: string, kind: PathKind): void => {
    kinds.set(path, kind);
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) kinds.set(path.slice(0, at), 'directory');
  };
  for (const { path } of FIXED_FILES) add(`${root}/${path}`, 'file');
  for (const path of [...FIXED_DIRECTORIES, '.git']) add(`${root}/${path}`, 'directory');
  add(home, 'directory');
  return {
    kind: (path) => kinds.get(path) ?? 'missing',
    expand: (pattern) => [...kinds.keys()].filter((path) => matchesPath(pattern, path) && visible(pattern, path)).toSorted(),
  };
}

/** A name with a leading dot matches only a pattern that has the dot. */
function visible(pattern: string, path: string): boolean {
  const patterns = pattern.split('/');
  return path.split('/').every((name, at) => !name.startsWith('.') || patterns[at]?.replace(/^\\/, '').startsWith('.') === true);
}
