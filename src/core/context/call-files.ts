import type { ShellContext, ShellEffects, ShellTree } from '../shell/effects.ts';
import { effectsOf, patchEffects } from '../shell/effects.ts';
import { isBelow, nameOf, parentOf, resolvePath } from '../shell/paths.ts';
import { kept } from './kept.ts';
import { FILES_OF_A_CALL, LONGEST } from './limits.ts';

/** Files that a call touches when it ends well. */
export interface CallFiles {
  reads: string[];
  writes: string[];
  deletes: string[];
  /** Files beyond the limit of one call. */
  more: number;
}

export const NO_FILES: Readonly<CallFiles> = { reads: [], writes: [], deletes: [], more: 0 };

/** Where a call runs, and the files that are known to be there. */
export interface Surroundings {
  /** Absolute; null: unknown. */
  cwd: string | null;
  /** Absolute; null: unknown. */
  home: string | null;
  /** Absolute paths of files that the session has read or changed. */
  known: readonly string[];
}

/** Longer commands and patches are not looked at. UTF-16 units. */
const LONGEST_INPUT = 500_000;

/** A directory that stands for an unknown one; nothing below it is reported. */
const NOWHERE = '/.rollcall-unknown';

/** Only of these is a read told: they print what is in a file. Others may look at a line of it, or at none. */
const PRINTERS = new Set(['cat', 'sed', 'head', 'tail', 'nl', 'less', 'more', 'bat']);

/** They make or fill exactly the file that they name, whatever is there. */
const REDIRECTIONS = new Set(['>', '>>', '>|', '&>', '&>>', 'tee']);

export function filesRead(path: string, surroundings: Surroundings): CallFiles {
  return limited({ reads: [absolute(path, surroundings)], writes: [], deletes: [], more: 0 });
}

export function filesWritten(path: string, surroundings: Surroundings): CallFiles {
  return limited({ reads: [], writes: [absolute(path, surroundings)], deletes: [], more: 0 });
}

/** Of an apply_patch or a unified diff. */
export function filesOfPatch(text: string, surroundings: Surroundings): CallFiles {
  if (text.length > LONGEST_INPUT) return NO_FILES;
  const { effects } = patchEffects(text, contextOf(surroundings, treeOf(surroundings, new Set(), 'missing').tree));
  return collected(effects);
}

/**
 * Of a shell command: what it changes for sure and what the plain printers of files read. Whether a name that no record
 * tells of is a directory (`mv a docs`) cannot be known here: effects that differ with it are left out.
 */
export function filesOfCommand(command: string, surroundings: Surroundings): CallFiles {
  if (command.length > LONGEST_INPUT) return NO_FILES;
  const directories = visited(command, surroundings);
  const asFiles = treeOf(surroundings, directories, 'missing');
  const { effects } = effectsOf(command, contextOf(surroundings, asFiles.tree));
  if (!asFiles.guessed()) return collected(effects);
  const other = effectsOf(command, contextOf(surroundings, treeOf(surroundings, directories, 'directory').tree)).effects;
  const key = ({ path, to }: ShellEffects['effects'][number]): string => `${path}\n${to ?? ''}`;
  const both = new Set(other.map(key));
  return collected(effects.filter((effect) => REDIRECTIONS.has(effect.by) || both.has(key(effect))));
}

function collected(effects: ShellEffects['effects']): CallFiles {
  const files: CallFiles = { reads: [], writes: [], deletes: [], more: 0 };
  for (const { kind, path, to, extent, certainty, by } of effects) {
    if (certainty !== 'sure' || extent === 'glob' || by === 'mkdir' || by === 'rmdir' || /[*?]/.test(path)) continue;
    if (kind === 'read') {
      if (extent === 'one' && PRINTERS.has(by)) files.reads.push(path);
    } else if (kind === 'delete') files.deletes.push(path);
    else if (kind === 'move') {
      files.deletes.push(path);
      if (to !== undefined) files.writes.push(to);
    } else if (extent === 'one') files.writes.push(path);
  }
  return limited(files);
}

function limited({ reads, writes, deletes, more }: CallFiles): CallFiles {
  let left = FILES_OF_A_CALL;
  let dropped = more;
  const take = (paths: readonly string[]): string[] => {
    const all = Array.from(
      new Set(paths.filter((path) => path !== NOWHERE && !isBelow(path, NOWHERE)).map((path) => kept(path, LONGEST.path))),
    );
    const taken = all.slice(0, left);
    left -= taken.length;
    dropped += all.length - taken.length;
    return taken;
  };
  return { writes: take(writes), deletes: take(deletes), reads: take(reads), more: dropped };
}

function absolute(path: string, { cwd, home }: Surroundings): string {
  if (path.startsWith('/')) return resolvePath('/', path);
  if (path.startsWith('~/') && home !== null) return resolvePath(home, path.slice(2));
  if (cwd === null || /^[A-Za-z]:[\\/]/.test(path)) return path;
  return resolvePath(cwd, path);
}

function contextOf({ cwd, home }: Surroundings, tree: ShellTree): ShellContext {
  return { cwd: cwd ?? NOWHERE, home: home ?? NOWHERE, env: {}, tree };
}

/**
 * Knows the working directory, the files that were touched and their directories. Of other names one with an ending counts
 * as a file that is there, since commands are given what exists; one without is guessed.
 */
function treeOf({ cwd, known }: Surroundings, directories: ReadonlySet<string>, unknown: 'missing' | 'directory'): Guess {
  let guessed = false;
  const kind = (path: string): 'file' | 'directory' | 'missing' => {
    if (path === '/' || directories.has(path) || (cwd !== null && (cwd === path || isBelow(cwd, path)))) return 'directory';
    if (known.includes(path)) return 'file';
    if (known.some((file) => isBelow(file, path))) return 'directory';
    if (/[^.]\.[^.]/.test(nameOf(path))) return 'file';
    guessed = true;
    return unknown;
  };
  return { tree: { expand: () => [], kind }, guessed: () => guessed };
}

interface Guess {
  tree: ShellTree;
  /** Whether it was asked about a name of which nothing is known. */
  guessed: () => boolean;
}

/** Where the command goes by `cd`: these are directories, as the agent knows them. */
function visited(command: string, { cwd, home }: Surroundings): Set<string> {
  const found = new Set<string>();
  let at = cwd;
  for (const match of command.matchAll(/(?:^|[;&|({\n])\s*(?:cd|pushd)\s+(?:"([^"$`\n]+)"|'([^'\n]+)'|([^\s;&|)"'$`]+))/g)) {
    const target = match[1] ?? match[2] ?? match[3] ?? '';
    if (target.startsWith('/')) at = resolvePath('/', target);
    else if (target === '~' || target.startsWith('~/')) at = home === null ? null : resolvePath(home, target.slice(2));
    else at = at === null ? null : resolvePath(at, target);
    for (let path = at; path !== null && path !== '/' && !found.has(path); path = parentOf(path)) found.add(path);
  }
  return found;
}
