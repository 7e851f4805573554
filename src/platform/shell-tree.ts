import { readdirSync, statSync } from 'node:fs';
import type { ShellTree } from '../core/shell/effects.ts';
import { hasGlob, matchesGlob, unescapeGlob } from '../core/shell/glob.ts';

/** Directory entries that the patterns of one command may look at: about 20 ms here. */
const ENTRIES = 20_000;

/**
 * The real files, as the evaluation of one command asks for them. Throws a RangeError when the command's patterns look
 * at too much: the evaluation then says that the command is too large.
 */
export function shellTree(): ShellTree {
  let left = ENTRIES;
  const names = (directory: string): string[] => {
    let found: string[];
    try {
      found = readdirSync(directory);
    } catch {
      return [];
    }
    left -= found.length + 1;
    if (left < 0) throw new RangeError('a pattern looks at too many names');
    return found;
  };
  return {
    kind: pathKind,
    expand(pattern) {
      let found = ['/'];
      for (const part of pattern.split('/').slice(1)) {
        found = hasGlob(part)
          ? found.flatMap((base) => names(base).filter(matching(part)).map(below(base)))
          : found.map((base) => below(base)(unescapeGlob(part))).filter((path) => pathKind(path) !== 'missing');
      }
      return found.toSorted();
    },
  };
}

function matching(part: string): (name: string) => boolean {
  const dotted = /^\\?\./.test(part);
  return (name) => matchesGlob(part, name) && (dotted || !name.startsWith('.'));
}

function below(base: string): (name: string) => string {
  return (name) => (base === '/' ? `/${name}` : `${base}/${name}`);
}

/** Links are followed. */
export function pathKind(path: string): ReturnType<ShellTree['kind']> {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? 'missing' : stat.isDirectory() ? 'directory' : 'file';
  } catch {
    return 'missing';
  }
}
